"""How a program's time grows, told from noise by machines that others use too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.testing.expect import expect_faster

GROWTH = 10.0  # four times as much input may take so many times as long (linear: 4, quadratic: 16)
ENOUGH = 0.5  # seconds: the noise of a time as long as this is small beside it
PATIENCE = 2.0  # seconds spent on more tries for one size


def expect_linear(
    seconds: Callable[[int], float],
    sizes: Mapping[int, float],
    walk: Callable[[int], float],
    *,
    unit: str = "numbers",
    what: str = "the time",
) -> None:
    """Time grows in proportion to the size, not with its square.

    seconds: makes the call for a size, and gives the time by the judge's clock (`submission.seconds`).
    sizes: size -> slack, from small to large, each four times the one before. A quarter of the first is tried too.
    unit: what the size counts. walk: the seconds that a plain walk of the test's own takes for a size, here and now.

    A size is too slow if it takes more than GROWTH times as long as a quarter of it, and more than `slack` walks, so
    that noise alone is never enough. Noise only adds time: the best of several tries counts. A program that takes
    quadratic time seldom meets the largest size, as a smaller one has failed before.
    """
    best: dict[int, float] = {}

    def measure(n: int) -> float:
        took = seconds(n)
        best[n] = min(took, best.get(n, took))
        return took

    for n, slack in sizes.items():
        few, spent = n // 4, 0.0
        if few not in best:
            measure(few)
        measure(n)
        for _ in range(2):
            if best[few] < ENOUGH:
                measure(few)
        while best[n] > GROWTH * best[few] and spent < PATIENCE:  # too slow, or unlucky: more tries tell
            spent += measure(few) + measure(n)
        bound = GROWTH * best[few]
        if best[n] > bound:
            bound = max(bound, slack * min(walk(n) for _ in range(3)))
        took = f"{few:,} {unit} took {best[few]:.3f} s; {n:,}, four times as many"
        expect_faster(best[n], bound, what, f"{took}, may take up to {GROWTH:g} times as long")
