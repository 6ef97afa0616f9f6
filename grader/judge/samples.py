"""What repeated measurements say, and when they say nothing: how two programs relate, and how one of them grows.

What a call costs anybody is measured with a program that does nothing, and is taken away from every figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import linear_regression, median

from grader.model import Beside

DOUBT = 0.05  # the probability that a median lies outside its interval, where there are six samples or more
AGREE = 1.5  # how far an interval may reach: its upper end over its lower
CLEAR = 5.0  # a figure must be so many times as large as the interval of what "nothing" takes
LEAST = 5e-4  # seconds, at least
LEAST_MB = 8.0  # and MiB: below it a figure is the allocator's as much as the program's
BEND = 0.25  # exponents from the first half of the sizes and from the second may differ by as much

Seconds = Sequence[float]  # of the rounds, one after another


def related(yours: Seconds, reference: Seconds, nothing: Seconds) -> Beside | None:
    """The seconds of both for one call; None where their ratio cannot be told.

    A round's two figures were taken one after the other: what slows the machine for a while slows both.
    """
    mine, theirs, floor = (median(samples) for samples in (yours, reference, nothing))
    if not all(_clear(samples, nothing) for samples in (yours, reference)) or min(reference) <= floor:
        return None
    ratios = [(one - floor) / (other - floor) for one, other in zip(yours, reference, strict=True)]
    return Beside(mine - floor, theirs - floor) if _agree(ratios) else None


def grown(
    sizes: Sequence[int], yours: Sequence[Seconds], reference: Sequence[Seconds], nothing: Sequence[Seconds]
) -> Beside | None:
    """The exponents of both, from the samples of each size; None where one of them cannot be told."""
    mine, theirs = (_exponent(sizes, samples, nothing) for samples in (yours, reference))
    return None if mine is None or theirs is None else Beside(mine, theirs)


def held(yours: float, reference: float, nothing: float) -> Beside | None:
    """The MiB of both, beyond those of a program that does nothing; None where they are few."""
    mine, theirs = yours - nothing, reference - nothing
    return Beside(mine, theirs) if min(mine, theirs) >= LEAST_MB else None


def interval(samples: Sequence[float]) -> tuple[float, float]:
    """Between which samples the median of the whole population lies, whatever its distribution; of a few, all.

    A sample lies below the median with probability 1/2, so the number that do is binomial.
    """
    some, count = sorted(samples), len(samples)
    left_out, doubt = 0, 2 * (1 + count) / 2**count
    while doubt <= DOUBT:
        left_out += 1
        doubt += 2 * math.comb(count, left_out + 1) / 2**count
    return some[left_out], some[-1 - left_out]


def _clear(samples: Seconds, nothing: Seconds) -> bool:
    """Whether they are much beside what "nothing" varies by."""
    low, high = interval(nothing)
    return median(samples) - median(nothing) >= max(LEAST, CLEAR * (high - low))


def _agree(samples: Sequence[float]) -> bool:
    low, high = interval(samples)
    return 0 < high <= AGREE * low


def _exponent(sizes: Sequence[int], samples: Sequence[Seconds], nothing: Sequence[Seconds]) -> float | None:
    """The slope of log seconds over log size, where each size's are clear and agree, and all lie on one line."""
    if not all(map(_clear, samples, nothing)) or not all(map(_agree, samples)):
        return None
    across = [math.log(size) for size in sizes]
    up = [math.log(median(some) - median(none)) for some, none in zip(samples, nothing, strict=True)]
    slopes = [(up[i + 1] - up[i]) / (across[i + 1] - across[i]) for i in range(len(up) - 1)]
    return linear_regression(across, up).slope if max(slopes) - min(slopes) <= BEND else None
