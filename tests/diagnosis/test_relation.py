"""Relations between wrong numbers and right ones: said when they hold, and not when they do not."""

import numpy as np
import pytest

from grader.diagnosis.relation import relation

RNG = np.random.default_rng(5)
E = RNG.standard_normal((6, 4)) + 3.0
SQUARE = RNG.standard_normal((5, 5))
SIZES = {"N": 6, "D": 4}

HOLDS = {
    "zeros": (np.zeros_like(E), E, "all zeros"),
    "nearly zeros": (E * 1e-14, E, "all zeros"),
    "zero": (np.array(1e-14), np.array(3.0), "it is zero"),
    "sign": (-E, E, "sign flipped"),
    "some signs": (np.where(E > 3, E, -E), E, "some signs are flipped"),
    "1/N": (E / 6, E, "times 1/N"),
    "N": (E * 6, E, "times N"),
    "N/(N-1)": (E * 6 / 5, E, "times N/(N-1)"),
    "1/D": (E / 4, E, "times 1/D"),
    "2": (E * 2, E, "times 2"),
    "another factor": (E * 0.3, E, "times 0.3"),
    "transposed": (SQUARE.T, SQUARE, "axes in another order, (1, 0)"),
    "reversed": (E[::-1], E, "reversed along axis 0"),
    "shifted": (np.roll(E, 1, 0), E, "shifted by 1 along axis 0"),
    "shuffled": (RNG.permutation(E.ravel()).reshape(E.shape), E, "right numbers, in another order"),
    "offset": (E + 0.5, E, "off by the same amount everywhere, 0.5"),
    "offset by column": (E + np.arange(4), E, "does not change along axis 0"),
    "factor by column": (E * [2, 3, 4, 5], E, "scaled by a factor that does not change along axis 0"),
    "float32": (E.astype(np.float32).astype(np.float64), E, "through float32"),
    "float16": (E.astype(np.float16).astype(np.float64), E, "through float16"),
    "eps": (E * (1 + 1e-5 * RNG.random(E.shape)), E, "small constant, such as eps"),
    "a float32 factor": (E * (1 + 4e-8 * RNG.random(E.shape)), E, "right to 7 digits"),
    "first row": (np.concatenate([E[:1] + RNG.random((1, 4)), E[1:]]), E, "except at the first index of axis 0"),
    "constant": (np.full_like(E, E.mean()), E, "one axis too many"),
    "a kept axis": ((6, 1), (6,), "keepdims"),
    "swapped sizes": ((4, 6), (6, 4), "axes are swapped"),
    "reduced": ((6,), (6, 4), "an axis too many"),
    "not reduced": ((6, 4), (6,), "an axis is left"),
}  # fmt: skip


@pytest.mark.parametrize(("actual", "expected", "words"), HOLDS.values(), ids=HOLDS)
def test_a_relation_that_holds_is_said(actual, expected, words):
    """The sentence names the relation."""
    allowed = None if isinstance(expected, tuple) else 1e-13 * np.abs(expected)
    assert words in relation(actual, expected, allowed, SIZES)


SILENT = {
    "noise": (RNG.standard_normal(E.shape), E),
    "a few roundings": (E * (1 + 2e-15 * RNG.random(E.shape)), E),
    "two numbers": (np.array([1.0, 2.5]), np.array([3.0, 4.0])),
    "a word": ("returned", "ValueError"),
    "nothing": (np.zeros((0, 3)), np.zeros((0, 3))),
}


@pytest.mark.parametrize(("actual", "expected"), SILENT.values(), ids=SILENT)
def test_where_nothing_is_known_nothing_is_said(actual, expected):
    """Silence is honest."""
    assert relation(actual, expected, None, SIZES) == ""


def test_where_numbers_must_be_equal_a_relation_may_be_rounded():
    """A comparison without a tolerance, or with one of 0, still names the factor between two floats."""
    assert "times 2" in relation(E * 0.1 * 20, E, None, SIZES)
    assert "times 2" in relation(E * 0.1 * 20, E, 0 * E, SIZES)


def test_integers_that_were_floats_are_told():
    """Integers that agree as floats and in no other way were rounded to floats; their signs are not spoken of."""
    exact = (1 << 60) + np.arange(1, 7)
    assert "through float64" in relation(exact.astype(np.float64).astype(np.int64), exact, None, SIZES)


def test_numbers_just_outside_their_tolerance_are_not_off_by_an_amount():
    """A difference of a few tolerances is close to any amount, so none is named."""
    assert "amount" not in relation(E * (1 + 3e-7), E, 1.2e-7 * E, SIZES)


def test_nan_is_placed():
    """NaN somewhere speaks of a denominator there; NaN everywhere of a division by zero everywhere."""
    some = E.copy()
    some[1, 2] = np.nan
    assert "1 of 24" in relation(some, E, 1e-9, SIZES)
    assert "no number is finite" in relation(E * np.nan, E, 1e-9, SIZES)


@pytest.mark.parametrize(
    "actual", [(1, "x", None, 2), ((1,), [2], {}), (1.5, float("nan")), (True, 10**400), ("a", "b", "c", "d")]
)
def test_a_tuple_that_is_no_shape_has_no_relation(actual):
    """A submission may answer any tuple where one is expected."""
    assert relation(actual, (1, 2, 3, 4), None, SIZES) == relation((1, 2), ("x", 3), None, SIZES) == ""
