"""Bounds on counts against exact sums of fractions, and dependence of every kind against a true random mask."""

import math
from fractions import Fraction

import numpy as np
import pytest

from grader.model import OutOfRange, Property
from grader.testing.recorder import ExpectationFailed
from grader.testing.statistics import (
    ALARM,
    binomial_bounds,
    expect_binomial,
    expect_binomials,
    expect_independent,
    expect_no_echo,
    pairings,
)

BINOMIALS = {
    "one draw": (1, Fraction(1, 5), 0.5),
    "few draws": (5, Fraction(2, 5), 0.1),
    "every count is likely": (10, Fraction(1, 2), 1e-9),
    "many draws": (600, Fraction(1, 5), ALARM / 12),
    "pairs": (1000, Fraction(13, 25), ALARM),
    "a tail thinner than a float's precision": (1000, Fraction(13, 25), ALARM / 3000),
}


@pytest.mark.parametrize(("n", "p", "alarm"), BINOMIALS.values(), ids=BINOMIALS)
def test_bounds_are_the_exact_tails(n, p, alarm):
    """The bounds leave at most alarm/2 on either side, and the next narrower ones leave more, in exact fractions."""
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    low, high = binomial_bounds(n, float(p), alarm)
    assert sum(chances[:low]) <= Fraction(alarm) / 2 < sum(chances[: low + 1])
    assert sum(chances[high + 1 :]) <= Fraction(alarm) / 2 < sum(chances[high:])


@pytest.mark.parametrize(("n", "p"), [(200_000, 0.001), (20_000, 0.33), (20_000, 0.85), (65_536, 0.3)])
def test_bounds_of_many_draws(n, p):
    """The tails outside the bounds, summed from logarithms of factorials, are at most ALARM, and not far below."""

    def chance(k):
        log_ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        return math.exp(log_ways + k * math.log(p) + (n - k) * math.log1p(-p))

    low, high = binomial_bounds(n, p)
    for tail in (range(low - 1, max(low - 400, -1), -1), range(high + 1, high + 400)):  # beyond, nothing is left to add
        assert ALARM / 10 < sum(map(chance, tail)) <= ALARM / 2


def test_a_count_is_held_against_its_bounds(recorder):
    """Both bounds pass, and one beyond either fails, with the false-alarm rate as the reason."""
    recorder()
    low, high = binomial_bounds(1000, 0.3)
    for count in (low, 300, high):
        expect_binomial(count, 1000, 0.3, "dropped")
    for count in (low - 1, high + 1):
        with pytest.raises(ExpectationFailed) as caught:
            expect_binomial(count, 1000, 0.3, "dropped")
        assert isinstance(caught.value.finding, OutOfRange) and "1e+11 runs" in caught.value.finding.why


def test_several_counts_share_one_alarm(recorder):
    """The bounds of six counts are those of a sixth of the alarm each, and one count beyond them fails all."""
    recorder()
    low, high = binomial_bounds(600, 0.2, ALARM / 6)
    expect_binomials([low, high, 120, 120, 120, 120], 600, 0.2, "dropped in each column")
    with pytest.raises(ExpectationFailed) as caught:
        expect_binomials([120, 120, 120, 120, 120, high + 1], 600, 0.2, "dropped in each column")
    assert isinstance(caught.value.finding, Property) and f"between {low} and {high}" in caught.value.finding.expected


@pytest.mark.parametrize("n", [2, 3, 7, 12])
def test_the_pairings_hold_each_pair_once(n):
    """Over all distances, each of the n(n-1)/2 pairs is counted once, as two equal outcomes show."""
    for a in range(n):
        for b in range(a + 1, n):
            outcomes = np.arange(n)
            outcomes[b] = a
            found = list(pairings(outcomes, range(1, n)))
            assert [distance for distance, same, _ in found if same] == [b - a] and sum(f[1] for f in found) == 1
            assert sum(pairs for _, _, pairs in found) == n * (n - 1) // 2


@pytest.mark.parametrize("distance", [1, 2, 3, 5, 9])
def test_a_pairing_holds_no_outcome_twice(distance):
    """A pair is told by its two numbers: within one pairing, both are in no other pair."""
    n = 10
    noted = []

    class Noted(np.ndarray):
        """Numbers of which each comparison is noted."""

        def __eq__(self, other):
            noted.extend(zip(self.tolist(), other.tolist(), strict=True))
            return np.arange(len(self)) >= 0

    groups = [pairs for _, _, pairs in pairings(np.arange(n).view(Noted), [distance])]
    odd = [place // distance % 2 for place, _ in noted]
    for parity in (0, 1):
        members = [each for pair, which in zip(noted, odd, strict=True) if which == parity for each in pair]
        assert len(set(members)) == len(members)
    assert sum(groups) == len(noted) == n - distance


def mask(rng, n=2000):
    return rng.random(n) < 0.4


DEPENDENT = {
    "neighbours": lambda rng: np.repeat(mask(rng, 1000), 2),
    "neighbours, one place on": lambda rng: np.roll(np.repeat(mask(rng, 1000), 2), 1),
    "two halves": lambda rng: np.tile(mask(rng, 1000), 2),
    "a period of 100": lambda rng: np.tile(mask(rng, 100), 20),
    "an odd period": lambda rng: np.tile(mask(rng, 77), 26)[:2000],
    "runs of 8": lambda rng: np.repeat(mask(rng, 250), 8),
    "all alike": lambda rng: np.ones(2000, bool),
    "in turn": lambda rng: np.arange(2000) % 5 < 2,
}


@pytest.mark.parametrize("make", DEPENDENT.values(), ids=DEPENDENT)
@pytest.mark.parametrize("seed", range(5))
def test_dependence_is_found(recorder, make, seed):
    """Whatever the seed, outcomes that depend on each other are told."""
    recorder()
    with pytest.raises(ExpectationFailed) as caught:
        expect_independent(make(np.random.default_rng(seed)), 0.4, "elements")
    assert "at a distance of" in caught.value.finding.actual


def test_only_the_distances_that_are_asked_for(recorder):
    """A check of neighbours says nothing of halves."""
    recorder()
    halves = DEPENDENT["two halves"](np.random.default_rng(0))
    expect_independent(halves, 0.4, "neighbours", distances=[1])
    with pytest.raises(ExpectationFailed):
        expect_independent(halves, 0.4, "halves", distances=[1000])


def test_true_random_outcomes_pass(recorder):
    """A hundred masks pass, and with a large alarm some fail: the bounds are no wider than they should be."""
    recorder()
    failed = 0
    for seed in range(100):
        outcomes = mask(np.random.default_rng(seed), 200)
        expect_independent(outcomes, 0.4, "elements")
        try:
            expect_independent(outcomes, 0.4, "neighbours", distances=[1], alarm=0.5)
        except ExpectationFailed:
            failed += 1
    assert 5 < failed < 60


N = 20_000


def halves_of(rng):
    return mask(rng, N // 2)


def antithetic(draws):
    """Where a draw drops its element, one minus it drops that of its partner."""
    return np.concatenate([draws, 1 - draws]) < 0.4


ECHOES = {
    "two halves": lambda rng: np.tile(halves_of(rng), 2),
    "a mirror": lambda rng: np.concatenate([(half := halves_of(rng)), half[::-1]]),
    "a mirror of a part": lambda rng: np.concatenate(
        [mask(rng, 9_000), (part := mask(rng, 4_000)), part[::-1], mask(rng, 3_000)]
    ),
    "antithetic halves": lambda rng: antithetic(rng.random(N // 2)),
    "antithetic neighbours": lambda rng: antithetic(rng.random(N // 2)).reshape(2, -1).T.ravel(),
    "an antithetic mirror": lambda rng: np.concatenate([(u := rng.random(N // 2)), 1 - u[::-1]]) < 0.4,
    "a period of 1000": lambda rng: np.tile(mask(rng, 1000), 20),
    "a period of 997": lambda rng: np.tile(mask(rng, 997), 21)[:N],
    "a repeat far off": lambda rng: np.concatenate([(part := mask(rng, 2_500)), mask(rng, N - 5_000), part]),
    "neighbours": lambda rng: np.repeat(halves_of(rng), 2),
    "all alike": lambda rng: np.ones(N, bool),
}


@pytest.mark.parametrize("make", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("seed", range(2))
def test_echoes_are_found(recorder, make, seed):
    """Repeated, opposed or mirrored, near or far."""
    recorder()
    with pytest.raises(ExpectationFailed) as caught:
        expect_no_echo(make(np.random.default_rng(seed)), 0.4, "elements")
    assert "depend on each other" in caught.value.finding.actual or "mirror each other" in caught.value.finding.actual


def test_an_echo_is_told_by_its_distance_or_place(recorder):
    """The strongest one."""
    recorder()
    rng = np.random.default_rng(1)
    for make, said in (("two halves", "those 10000 places apart"), ("a mirror", "those on both sides of place 9999.5")):
        with pytest.raises(ExpectationFailed) as caught:
            expect_no_echo(ECHOES[make](rng), 0.4, "elements")
        assert said in caught.value.finding.actual


@pytest.mark.parametrize("p", [0.02, 0.4, 0.9])
def test_what_has_no_echo_passes(recorder, p):
    """Twelve true random masks, of lengths that are no powers of two."""
    recorder()
    for seed in range(12):
        expect_no_echo(np.random.default_rng(seed).random(N + seed) < p, p, "elements")
