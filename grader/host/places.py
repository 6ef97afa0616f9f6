"""Lines of the learner's file, as a worker tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grader.model import Place


def places(lines: Iterable[Any]) -> tuple[Place, ...]:
    """Lines as a worker tells them; those that are none are left out."""
    found = []
    for line in lines:
        if type(line) is list and [type(part) for part in line] == [int, str, int]:
            number, text, times = line
            if 0 <= number < 1 << 31 and 0 < times < 1 << 31:
                found.append(Place(number, text[:300], times))
    return tuple(found)
