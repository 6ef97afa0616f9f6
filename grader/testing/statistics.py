"""Random answers: how often a count may be off, and whether outcomes depend on each other.

Every check here fails a correct program with a probability of at most its `alarm`, by the exact tails of the binomial
distribution; a check of several counts divides it among them (the union bound). The sum of the alarms of a kata's
checks is thus a bound on its false alarms, whatever depends on what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grader.testing.expect import expect_between, expect_true

ALARM = 1e-11


@lru_cache(maxsize=20_000)
def binomial_bounds(n: int, p: float, alarm: float = ALARM) -> tuple[int, int]:
    """The narrowest (low, high) with P(K < low) <= alarm/2 and P(K > high) <= alarm/2 for K ~ Binomial(n, p).

    0 < p < 1. The tails are summed from their thin ends, where floats keep their relative accuracy.
    """
    k = np.arange(1, n + 1)
    log_odds = np.concatenate([[0.0], np.cumsum(np.log((n + 1 - k) / k * (p / (1 - p))))])  # log P(K = k) / P(K = 0)
    chance = np.exp(log_odds - log_odds.max())
    chance /= chance.sum()
    low = int(np.searchsorted(np.cumsum(chance), alarm / 2, side="right"))
    high = n - int(np.searchsorted(np.cumsum(chance[::-1]), alarm / 2, side="right"))
    return low, high


def expect_binomial(count: int, n: int, p: float, what: str, alarm: float = ALARM) -> None:
    """The count of n independent events of probability p is within its bounds."""
    expect_between(count, *binomial_bounds(n, p, alarm), what, _reason(n, p, alarm))


def expect_binomials(counts: Sequence[int], n: int, p: float, what: str, alarm: float = ALARM) -> None:
    """Each of several counts, of n independent events of probability p, is within its bounds."""
    low, high = binomial_bounds(n, p, alarm / len(counts))
    bounds = f"between {low} and {high} ({_reason(n, p, alarm)})"
    expect_true(all(low <= count <= high for count in counts), what, bounds, ", ".join(map(str, counts)))


def expect_independent(
    outcomes: np.ndarray[Any, Any], p: float, what: str, distances: Iterable[int] = (), alarm: float = ALARM
) -> None:
    """Outcomes of probability p do not depend on each other, pair by pair.

    outcomes: bool, (n,). distances: between the two of a pair; all from 1 to n - 1 if none is given, and then each of
    the n(n-1)/2 pairs is in exactly one pairing. Within a pairing no two pairs share an outcome, so the number of equal
    pairs is binomial, with p² + (1-p)².
    """
    equal = p**2 + (1 - p) ** 2
    found = list(pairings(outcomes, distances or range(1, len(outcomes))))
    for distance, same, pairs in found:
        low, high = binomial_bounds(pairs, equal, alarm / len(found))
        if not low <= same <= high:
            bounds = f"between {low} and {high} of {pairs} pairs with the same outcome"
            reason = _reason(pairs, equal, alarm)
            expect_true(False, what, f"{bounds} ({reason})", f"{same} of those at a distance of {distance}")
    expect_true(True, what, "independent outcomes", "")


def expect_no_echo(outcomes: np.ndarray[Any, Any], p: float, what: str, alarm: float = ALARM) -> None:
    """No long stretch of outcomes of probability p repeats another one, opposes it, or mirrors it.

    outcomes: bool, (n,). Two Fourier transforms correlate them with themselves at every distance, and with their mirror
    image around every place. The sum for a distance has two pairings of independent products (as in `pairings`), that
    for a mirror has one; Bernstein's inequality bounds each, and the union bound all of them together.
    """
    n = len(outcomes)
    z = (outcomes - p) / np.sqrt(p * (1 - p))  # mean 0, variance 1
    spectrum = np.fft.rfft(z, 2 * n)
    repeats = np.fft.irfft(np.abs(spectrum) ** 2, 2 * n)[1:n]  # [d - 1]: the sum of z[i] · z[i + d]
    mirrors = np.fft.irfft(spectrum**2, 2 * n)[:-1]  # [s]: the sum of z[i] · z[s - i], each pair twice
    mirrors[::2] -= z**2  # i = s - i is no pair
    distances = np.arange(1, n)
    pairs = np.minimum(n - distances, n / 2)  # of a pairing, at most
    mirrored = np.minimum(np.arange(1, 2 * n), np.arange(2 * n - 1, 0, -1)) / 2
    odds = np.log(8 * n / alarm)  # two tails of less than 4n sums
    largest = max(p, 1 - p) / min(p, 1 - p) * odds / 3  # the largest product of two outcomes, in Bernstein's terms

    def bound(count: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.asarray(largest + np.sqrt(largest**2 + 2 * odds * count))

    apart = np.abs(repeats) / (2 * bound(pairs))
    image = np.abs(mirrors) / (2 * bound(mirrored))
    expected = f"no more alike, or unlike, than chance ({_reason(n, p, alarm)})"
    distance, place = int(apart.argmax()) + 1, int(image.argmax()) / 2
    expect_true(bool(apart.max() <= 1), what, expected, f"those {distance} places apart depend on each other")
    expect_true(bool(image.max() <= 1), what, expected, f"those on both sides of place {place:g} mirror each other")


def pairings(outcomes: np.ndarray[Any, Any], distances: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """For each pairing of outcomes that stand a distance apart: the distance, how many pairs are equal, of how many.

    The pairs of a distance d are split in two by the block of d that the first one is in: place i meets i + d in one
    pairing if i // d is even, and in the other if it is odd. So no outcome is in a pairing twice.
    """
    for distance in distances:
        same = (outcomes[:-distance] == outcomes[distance:]).astype(np.int64)
        blocks = np.add.reduceat(same, np.arange(0, len(same), distance))
        rounds, rest = divmod(len(same), 2 * distance)
        pairs = rounds * distance + max(rest - distance, 0)  # in odd blocks
        yield distance, int(blocks[::2].sum()), len(same) - pairs
        if pairs:
            yield distance, int(blocks[1::2].sum()), pairs


def _reason(n: int, p: float, alarm: float) -> str:
    return f"{n} draws with probability {p:.4g}: a correct program is outside less than once in {1 / alarm:.0e} runs"
