"""What a program keeps between calls shows when the calls come in every order, with other data in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def every_order(items: Sequence[T]) -> list[T]:
    """A sequence in which each item comes right after every item, itself included: n² + 1 of them, the fewest possible.

    It is an Eulerian circuit of the complete directed graph with loops. Items may be entries, arguments, or both:
    `for entry, data in every_order(list(product(ENTRIES, (first, second))))`.
    """
    if not items:
        return []
    # the pairs (a, b) with a < b, there and back, after a's loop; each a ends where the circuit goes on to a + 1
    walk = []
    for a in range(len(items)):
        walk.append(a)
        for b in range(a + 1, len(items)):
            walk += [a, b]
    return [items[i] for i in [*walk, 0]]
