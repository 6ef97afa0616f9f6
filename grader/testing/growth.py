"""How a program's time grows, told from noise by machines that others use too, and from sleep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from grader.testing.expect import expect_faster

GROWTH = 10.0  # four times as much input may take so many times as long (linear: 4, quadratic: 16)
ENOUGH = 0.5  # seconds: the noise of a time as long as this is small beside it
PATIENCE = 2.0  # seconds spent on more tries for one size


class Took(NamedTuple):
    """What a call took, in seconds.

    clock      by the judge's clock, without what it waited for a processor that others used
    processor  on a processor; the clock's where nobody tells
    """

    clock: float
    processor: float


def expect_linear(
    took: Callable[[int], Took],
    sizes: Mapping[int, float],
    walk: Callable[[int], float],
    *,
    unit: str = "numbers",
    what: str = "the time",
) -> None:
    """Time grows in proportion to the size, not with its square.

    took: makes the call for a size, and gives what it took (`submission.took`).
    sizes: size -> slack, from small to large, each four times the one before. A quarter of the first is tried too.
    unit: what the size counts. walk: the seconds that a plain walk of the test's own takes for a size, here and now.

    A size is too slow if it takes more than GROWTH times as long as a quarter of it (and in proportion for the sizes
    below), and more than `slack` walks, so that noise alone is never enough. Smaller sizes count by what they computed:
    a program that sleeps there hides nothing. Noise only adds time: the best of several tries counts. A program that
    takes quadratic time seldom meets the largest size, as a smaller one has failed before.
    """
    best: dict[int, Took] = {}

    def measure(n: int) -> float:
        new = took(n)
        best[n] = Took(*map(min, new, best.get(n, new)))
        return new.clock

    def allowed(n: int) -> tuple[float, int]:
        """The most that the smaller sizes allow for a size, and which of them does."""
        return min((GROWTH * n / (4 * few) * best[few].processor, few) for few in best if few < n)

    for n, slack in sizes.items():
        spent = 0.0
        if n // 4 not in best:
            measure(n // 4)
        measure(n)
        for _ in range(2):
            if best[n // 4].clock < ENOUGH:
                measure(n // 4)
        while best[n].clock > allowed(n)[0] and spent < PATIENCE:  # too slow, or unlucky: more tries tell
            spent += measure(allowed(n)[1]) + measure(n)
        bound, few = allowed(n)
        why = (
            f"{few:,} {unit} took {best[few].processor:.3f} s of a processor; {n:,}, {n // few} times as many, "
            f"may take up to {GROWTH * n / (4 * few):g} times as long"
        )
        if best[n].clock > bound:
            bound = max(bound, slack * min(walk(n) for _ in range(3)))
        expect_faster(best[n].clock, bound, what, why)
