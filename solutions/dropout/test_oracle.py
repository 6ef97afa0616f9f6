"""dropout: the hidden tests' oracle, their bounds, and both references, held against torch and exact arithmetic."""

import math
import runpy
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

SOLUTION = Path(__file__).parents[2] / "solutions" / "dropout"
HIDDEN = runpy.run_path(str(SOLUTION / "test_hidden.py"))
ORACLE, BOUNDS, ALARM = HIDDEN["oracle"], HIDDEN["binomial_bounds"], HIDDEN["ALARM"]
NUMPY = runpy.run_path(str(SOLUTION / "solution.py"))["dropout"]
TORCH = runpy.run_path(str(SOLUTION / "solution_torch.py"))["dropout"]


def through_torch(x, level, training=True):
    return TORCH(torch.from_numpy(x), level, training).numpy()


REFERENCES = pytest.mark.parametrize("reference", [NUMPY, through_torch], ids=["numpy", "torch"])
DTYPES = pytest.mark.parametrize("dtype", ["float64", "float32"])
SHAPES = {
    "one number": (1,),
    "one number, five axes": (1, 1, 1, 1, 1),
    "row": (1, 300),
    "column": (300, 1),
    "images": (3, 2, 5, 4),
    "large": (64, 1024),
}
LEVELS = [0.0, 0.004, 0.33, 0.5, 0.85, 0.95]


@pytest.fixture(autouse=True)
def seeded():
    """The same draws in every run of this file"""
    np.random.seed(3)
    torch.manual_seed(3)


def numbers(shape, dtype="float64"):
    return np.random.default_rng(5).uniform(0.5, 3.0, shape).astype(dtype)


@DTYPES
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("shape", list(SHAPES.values()), ids=list(SHAPES))
def test_oracle_agrees_with_torch(shape, level, dtype):
    """Where torch's dropout kept an element, it is what the oracle says, to 4 units in the last place"""
    x = numbers(shape, dtype)
    y = F.dropout(torch.from_numpy(x), level, True).numpy()
    expected = ORACLE(x, level, y != 0)
    assert np.all(np.abs(y - expected) <= 4 * np.spacing(expected.astype(dtype)).astype(np.float64))


@REFERENCES
@DTYPES
@pytest.mark.parametrize("level", LEVELS)
def test_reference_survivors_are_torchs(reference, dtype, level):
    """What survives in the reference is what survives in torch's dropout, in x's dtype"""
    x = np.repeat(numbers((1, 5), dtype), 4000, axis=0)  # each number survives somewhere, at level 0.95 too
    y, z = reference(x, level), F.dropout(torch.from_numpy(x), level, True).numpy()
    assert y.dtype == x.dtype and y.shape == x.shape
    np.testing.assert_array_max_ulp(y.max(0), z.max(0), maxulp=4)
    assert set(np.unique(y)) <= {0.0, *y.max(0)}


@REFERENCES
@pytest.mark.parametrize("level", LEVELS[1:])
def test_reference_drops_as_many_as_torch(reference, level):
    """The reference and torch drop a binomial share, by the hidden tests' own bounds"""
    x = numbers((200, 100))
    low, high = BOUNDS(x.size, level)
    for y in (reference(x, level), F.dropout(torch.from_numpy(x), level, True).numpy()):
        assert low <= (y == 0).sum() <= high


@REFERENCES
@DTYPES
@pytest.mark.parametrize("shape", list(SHAPES.values()), ids=list(SHAPES))
def test_reference_in_eval_mode(reference, dtype, shape):
    """Eval mode, and level 0, give x, as torch does"""
    x = numbers(shape, dtype)
    expected = F.dropout(torch.from_numpy(x), 0.4, False).numpy()
    assert np.array_equal(reference(x, 0.4, False), expected)
    assert np.array_equal(reference(x, 0.0), expected)


@REFERENCES
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("level", [1.0, 1.5, -0.25, math.nan, math.inf, -math.inf])
def test_reference_refuses(reference, level, training):
    """A level outside [0, 1) is a ValueError that names level and the value, in both modes"""
    with pytest.raises(ValueError, match=f"level.*{level}"):
        reference(numbers((2, 2)), level, training)


BINOMIALS = {
    "one draw": (1, Fraction(1, 5), 0.5),
    "few draws": (5, Fraction(2, 5), 0.1),
    "every count is likely": (10, Fraction(1, 2), 1e-9),
    "places of the hidden tests": (600, Fraction(1, 5), ALARM / 12),
    "pairs of the hidden tests": (1000, Fraction(13, 25), ALARM),
}


@pytest.mark.parametrize(("n", "p", "alarm"), list(BINOMIALS.values()), ids=list(BINOMIALS))
def test_bounds_are_the_exact_tails(n, p, alarm):
    """The bounds leave at most alarm/2 on either side, and the next narrower ones leave more, in exact fractions"""
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    low, high = BOUNDS(n, float(p), alarm)
    assert sum(chances[:low]) <= Fraction(alarm) / 2 < sum(chances[: low + 1])
    assert sum(chances[high + 1 :]) <= Fraction(alarm) / 2 < sum(chances[high:])


@pytest.mark.parametrize(("n", "p"), [(20_000, 0.004), (20_000, 0.33), (20_000, 0.85), (65_536, 0.3)])
def test_bounds_of_many_draws(n, p):
    """The tails outside the bounds, summed from logarithms of factorials, are at most ALARM, and not far below"""

    def chance(k):
        log_ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        return math.exp(log_ways + k * math.log(p) + (n - k) * math.log1p(-p))

    low, high = BOUNDS(n, p)
    for tail in (range(low - 1, max(low - 400, -1), -1), range(high + 1, high + 400)):  # beyond, nothing is left to add
        assert ALARM / 10 < sum(map(chance, tail)) <= ALARM / 2


def test_false_alarms_of_a_whole_run():
    """Eleven checks of counts at ALARM each, and the stated rest, stay below one in 1e9 runs"""
    rest = 2 * math.comb(64, 2) * 0.52**64 + 0.6**60 + 0.4**60 + 0.11**19 + 10 * 0.52**256
    assert 11 * ALARM + rest < 1e-9
