"""Relations between wrong numbers and right ones: said when they hold, and not when they do not."""

import numpy as np
import pytest

from grader.diagnosis.relation import relation
from grader.model import Message

RNG = np.random.default_rng(5)
E = RNG.standard_normal((6, 4)) + 3.0
SQUARE = RNG.standard_normal((5, 5))
SIZES = {"N": 6, "D": 4}


def said(key, **values):
    """The message of a relation."""
    return Message.of(f"relation.{key}", **values)


HOLDS = {
    "zeros": (np.zeros_like(E), E, said("zeros")),
    "nearly zeros": (E * 1e-14, E, said("zeros")),
    "zero": (np.array(1e-14), np.array(3.0), said("zero")),
    "sign": (-E, E, said("sign")),
    "some signs": (np.where(E > 3, E, -E), E, said("signs")),
    "1/N": (E / 6, E, said("factor", factor="1/N")),
    "N": (E * 6, E, said("factor", factor="N")),
    "N/(N-1)": (E * 6 / 5, E, said("factor", factor="N/(N-1)")),
    "1/D": (E / 4, E, said("factor", factor="1/D")),
    "2": (E * 2, E, said("factor", factor="2")),
    "another factor": (E * 0.3, E, said("factor", factor="0.3")),
    "transposed": (SQUARE.T, SQUARE, said("axes", axes="(1, 0)")),
    "reversed": (E[::-1], E, said("reversed", axis=0)),
    "shifted": (np.roll(E, 1, 0), E, said("shifted", shift=1, axis=0)),
    "shuffled": (RNG.permutation(E.ravel()).reshape(E.shape), E, said("order")),
    "offset": (E + 0.5, E, said("offset", amount="0.5")),
    "offset by column": (E + np.arange(4), E, said("offset_along", axis=0)),
    "factor by column": (E * [2, 3, 4, 5], E, said("scaled_along", axis=0)),
    "float32": (E.astype(np.float32).astype(np.float64), E, said("float32")),
    "float16": (E.astype(np.float16).astype(np.float64), E, said("float16")),
    "eps": (E * (1 + 1e-5 * RNG.random(E.shape)), E, said("nearly")),
    "a float32 factor": (E * (1 + 4e-8 * RNG.random(E.shape)), E, said("seven_digits")),
    "first row": (np.concatenate([E[:1] + RNG.random((1, 4)), E[1:]]), E, said("edges", places=("first",), axis=0)),
    "both edges": (np.where(np.arange(6)[:, None] % 5, E, E + RNG.random((6, 4))), E, said("edges", places=("first", "last"), axis=0)),
    "wrong where negative": (np.where(SQUARE < 0, SQUARE * RNG.random((5, 5)), SQUARE), SQUARE, said("wrong_negative")),
    "wrong where positive": (np.where(SQUARE > 0, SQUARE * RNG.random((5, 5)), SQUARE), SQUARE, said("wrong_positive")),
    "constant": (np.full_like(E, E.mean()), E, said("constant")),
    "a kept axis": ((6, 1), (6,), said("kept_axis")),
    "swapped sizes": ((4, 6), (6, 4), said("swapped_axes")),
    "reduced": ((6,), (6, 4), said("axis_too_many")),
    "not reduced": ((6, 4), (6,), said("axis_too_few")),
}  # fmt: skip


@pytest.mark.parametrize(("actual", "expected", "wanted"), HOLDS.values(), ids=HOLDS)
def test_a_relation_that_holds_is_named(actual, expected, wanted):
    """The relation, and what it speaks of: a factor by its name, an axis by its number."""
    allowed = None if isinstance(expected, tuple) else 1e-13 * np.abs(expected)
    assert relation(actual, expected, allowed, SIZES) == wanted


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
    assert relation(actual, expected, None, SIZES) is None


def test_where_numbers_must_be_equal_a_relation_may_be_rounded():
    """A comparison without a tolerance, or with one of 0, still names the factor between two floats."""
    assert relation(E * 0.1 * 20, E, None, SIZES) == said("factor", factor="2")
    assert relation(E * 0.1 * 20, E, 0 * E, SIZES) == said("factor", factor="2")


def test_integers_that_were_floats_are_told():
    """Integers that agree as floats and in no other way were rounded to floats; their signs are not spoken of."""
    exact = (1 << 60) + np.arange(1, 7)
    assert relation(exact.astype(np.float64).astype(np.int64), exact, None, SIZES) == said("through_float64")


def test_numbers_just_outside_their_tolerance_are_not_off_by_an_amount():
    """A difference of a few tolerances is close to any amount, so none is named."""
    assert relation(E * (1 + 3e-7), E, 1.2e-7 * E, SIZES) is None


def test_nan_is_placed():
    """NaN somewhere speaks of a denominator there; NaN everywhere of a division by zero everywhere."""
    some = E.copy()
    some[1, 2] = np.nan
    assert relation(some, E, 1e-9, SIZES) == said("some_finite", count=1, size=24)
    assert relation(E * np.nan, E, 1e-9, SIZES) == said("none_finite")


@pytest.mark.parametrize(
    "actual", [(1, "x", None, 2), ((1,), [2], {}), (1.5, float("nan")), (True, 10**400), ("a", "b", "c", "d")]
)
def test_a_tuple_that_is_no_shape_has_no_relation(actual):
    """A submission may answer any tuple where one is expected."""
    assert relation(actual, (1, 2, 3, 4), None, SIZES) is relation((1, 2), ("x", 3), None, SIZES) is None


@pytest.mark.filterwarnings("error")
def test_numbers_that_overflow_are_no_news_of_ours():
    """NumPy would warn on the learner's terminal of what the learner's own numbers do in our questions."""
    expected = np.array([1e-300, 2.0, -3.0, 4.0, 5.0, 6.0])
    actual = np.array([1e308, -1e308, 3.0, 1e307, -7.0, 1e305])
    assert relation(actual, expected, 1e-310, {"N": 6}) is None
