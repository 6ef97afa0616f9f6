"""dropout: the hidden tests' oracle, their bounds, and both references, held against torch and exact arithmetic."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from grader.testing import ALARM, FLOATS, binomial_bounds, hidden, on_tensors, references

ORACLE = hidden(__file__).oracle
FOUND = references(__file__)
by_torch = on_tensors(F.dropout)


REFERENCES = pytest.mark.parametrize("reference", [each.dropout for each in FOUND.values()], ids=FOUND)
DTYPES = pytest.mark.parametrize("dtype", FLOATS)
SHAPES = {
    "one number": (1,),
    "one number, five axes": (1, 1, 1, 1, 1),
    "row": (1, 300),
    "column": (300, 1),
    "images": (3, 2, 5, 4),
    "large": (64, 1024),
}
LEVELS = [0.0, 0.001, 0.33, 0.5, 0.85, 0.95]


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
    y = by_torch(x, level)
    expected = ORACLE(x, level, y != 0)
    assert np.all(np.abs(y - expected) <= 4 * np.spacing(expected.astype(dtype)).astype(np.float64))


@REFERENCES
@DTYPES
@pytest.mark.parametrize("level", LEVELS)
def test_reference_survivors_are_torchs(reference, dtype, level):
    """What survives in the reference is what survives in torch's dropout, in x's dtype"""
    x = np.repeat(numbers((1, 5), dtype), 4000, axis=0)  # each number survives somewhere, at level 0.95 too
    y, z = reference(x, level), by_torch(x, level)
    assert y.dtype == x.dtype and y.shape == x.shape
    np.testing.assert_array_max_ulp(y.max(0), z.max(0), maxulp=4)
    assert set(np.unique(y)) <= {0.0, *y.max(0)}


@REFERENCES
@pytest.mark.parametrize("level", LEVELS[1:])
def test_reference_drops_as_many_as_torch(reference, level):
    """The reference and torch drop a binomial share, by the hidden tests' own bounds"""
    x = numbers((200, 100))
    low, high = binomial_bounds(x.size, level)
    for y in (reference(x, level), by_torch(x, level)):
        assert low <= (y == 0).sum() <= high


@REFERENCES
@DTYPES
@pytest.mark.parametrize("shape", list(SHAPES.values()), ids=list(SHAPES))
def test_reference_in_eval_mode(reference, dtype, shape):
    """Eval mode, and level 0, give x, as torch does"""
    x = numbers(shape, dtype)
    expected = by_torch(x, 0.4, False)
    assert np.array_equal(reference(x, 0.4, False), expected)
    assert np.array_equal(reference(x, 0.0), expected)


@REFERENCES
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("level", [1.0, 1.5, -0.25, math.nan, math.inf, -math.inf])
def test_reference_refuses(reference, level, training):
    """A level outside [0, 1) is a ValueError that names level and the value, in both modes"""
    with pytest.raises(ValueError, match=f"level.*{level}"):
        reference(numbers((2, 2)), level, training)


def test_false_alarms_of_a_whole_run():
    """Thirteen checks of counts at ALARM each, and the stated rest, stay below one in 1e9 runs"""
    rest = 2 * math.comb(64, 2) * 0.52**64 + 0.6**60 + 0.4**60 + 0.11**19 + 10 * 0.52**256
    assert 13 * ALARM + rest < 1.4e-10
