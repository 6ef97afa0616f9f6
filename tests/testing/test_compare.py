"""Numbers against numbers: what rounding may do is allowed, what a mistake does is not."""

import functools
import math

import numpy as np
import pytest

from grader.model import Allowed
from grader.testing import compare

SEEDS = range(25)
SHAPES = [(1, 1), (2, 7), (37, 5), (2048, 3), (4096, 2)]

# Right float32 programs for a column sum of products, each in its own order; x and y are (N, D).
SUMS = {
    "numpy's pairwise sum": lambda x, y: (x * y).sum(0),
    "one after another": lambda x, y: np.cumsum(x * y, axis=0, dtype=x.dtype)[-1],
    "from the last to the first": lambda x, y: np.cumsum((x * y)[::-1], axis=0, dtype=x.dtype)[-1],
    "large ones first": lambda x, y: np.cumsum(-np.sort(-(x * y), axis=0), axis=0, dtype=x.dtype)[-1],
    "einsum": lambda x, y: np.einsum("nd,nd->d", x, y),
    "a matrix product": lambda x, y: np.diagonal(x.T @ y),
    "the mean, scaled back": lambda x, y: (x * y).mean(0) * x.dtype.type(len(x)),
    "in chunks of 7": lambda x, y: sum((x[i : i + 7] * y[i : i + 7]).sum(0) for i in range(0, len(x), 7)),
}  # fmt: skip

# Wrong programs whose error is as small as a mistake's gets.
WRONG = {
    "a relative error of 1e-3": lambda x, y: (x * y).sum(0) * x.dtype.type(1.001),
    "a relative error of -1e-3": lambda x, y: (x * y).sum(0) * x.dtype.type(0.999),
    "N - 1 for N": lambda x, y: (x * y).sum(0) * x.dtype.type(len(x) / max(len(x) - 1, 0.5)),
    "1e-3 beside the sum": lambda x, y: (x * y).sum(0) + x.dtype.type(1e-3) * np.abs(x * y).sum(0),
}


@functools.cache
def sums(seed, shape, dtype, positive=False):
    """x, y, the exact sums of their exact products, and the size of the terms."""
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((2, *shape)) + rng.uniform(-3, 3, (2, 1, shape[1]))
    if positive:
        x, y = np.abs(x) + 0.1, np.abs(y) + 0.1
    x, y = x.astype(dtype), y.astype(dtype)
    wide = x.astype(np.float64) * y.astype(np.float64)
    return x, y, np.array([math.fsum(column) for column in wide.T]), np.abs(wide).sum(0)


def judge(program, x, y, oracle, scale):
    allowed = compare.tolerance(oracle, x.dtype.name, terms=len(x), scale=scale).allowed
    return compare.mismatch(np.asarray(program(x, y)), oracle, allowed)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("program", SUMS.values(), ids=SUMS)
def test_no_order_of_summation_exceeds_the_tolerance(program, dtype):
    """Right programs pass whatever the order of their sums, cancelling terms and 4096 of them included."""
    for seed in SEEDS:
        for shape in SHAPES:
            assert judge(program, *sums(seed, shape, dtype)) is None, (seed, shape)


@pytest.mark.parametrize("program", WRONG.values(), ids=WRONG)
def test_small_errors_of_wrong_programs_exceed_the_tolerance(program):
    """A relative error of 1e-3 is caught in float32 on every seed and at every length of the sum."""
    for seed in SEEDS:
        for shape in SHAPES:
            assert judge(program, *sums(seed, shape, "float32", positive=True)), (seed, shape)


@pytest.mark.parametrize(("dtype", "eps"), [("float64", 1e-12), ("float32", 2e-4), ("float16", 0.5), ("bfloat16", 2.0)])
def test_the_tolerance_follows_the_precision(dtype, eps):
    """One number of size 1 may be off by some tens of its dtype's precision, whatever the dtype."""
    allowed = compare.tolerance(np.array([1.0]), dtype).allowed[0]
    assert compare.EPSILON[dtype] * 10 < allowed < eps


def test_zeros_may_not_be_anything():
    """Where nothing but zeros is expected, only underflow is allowed."""
    allowed = compare.tolerance(np.zeros(3), "float32").allowed
    assert (allowed > 0).all() and (allowed < 1e-43).all()


def test_a_small_number_beside_a_large_one_is_not_free():
    """By default an entry's own size counts, and a part of the largest, but not all of it."""
    allowed = compare.tolerance(np.array([1e-9, 8.0]), "float64").allowed
    assert allowed[0] < 1e-13 and allowed[0] < allowed[1]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("number", [1.0, 1.5, -3.1, 1e-3, 1000.0])
def test_ulps_count_the_numbers_in_between(dtype, number):
    """Four steps to the next representable number are within 4 ulps, and five are not; NumPy's spacing agrees."""
    right = np.array([number], dtype)
    steps = right.copy()
    for count in range(1, 6):
        steps = np.nextafter(steps, np.array([np.inf], dtype))
        found = compare.mismatch(steps, right.astype(np.float64), compare.ulps(right, dtype, 4).allowed)
        assert (found is None) == (count <= 4)
    assert compare.ulps(right, dtype, 1).allowed == np.abs(np.spacing(right)).astype(np.float64)


SPECIAL = [
    pytest.param([1.0], [1.0], 0, id="equal"),
    pytest.param([0.0], [-0.0], 0, id="the two zeros"),
    pytest.param([np.nan], [np.nan], 0, id="NaN and NaN"),
    pytest.param([np.inf], [np.inf], 0, id="two infinities"),
    pytest.param([np.nan], [1.0], 1, id="NaN for a number"),
    pytest.param([1.0], [np.nan], 1, id="a number for NaN"),
    pytest.param([np.inf], [1.0], 1, id="inf for a number"),
    pytest.param([np.inf], [-np.inf], 1, id="the wrong infinity"),
    pytest.param([np.nan], [np.inf], 1, id="NaN for inf"),
    pytest.param([1e308, -1e308], [-1e308, 1e308], 2, id="a difference that overflows"),
    pytest.param([True, False], [True, True], 1, id="bools"),
    pytest.param([2**62], [2**62 + 1], 1, id="ints that no float tells apart"),
    pytest.param([1 + 1j], [1 + 2j], 1, id="complex numbers"),
    pytest.param([], [], 0, id="nothing"),
]


@pytest.mark.parametrize(("actual", "expected", "wrong"), SPECIAL)
def test_exact_comparison(actual, expected, wrong):
    """Exactly equal means equal: no number in place of NaN or an infinity, no rounding of whole numbers."""
    actual, expected = np.array(actual), np.array(expected)
    found = compare.mismatch(actual, expected, compare.exactly(expected).allowed)
    assert (found.wrong if found else 0) == wrong


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_no_tolerance_lets_a_non_finite_number_through(wrong):
    """However large the bound, NaN and infinities are wrong where a number is expected."""
    assert compare.mismatch(np.array([wrong]), np.array([1.0]), np.array([1e300]))


def test_the_worst_entries_come_first_and_are_few():
    """The mismatch counts all wrong numbers and keeps the five that are furthest beyond their bounds, worst first."""
    expected = np.zeros((4, 5))
    actual = np.arange(20.0).reshape(4, 5)
    allowed = np.full((4, 5), 2.5)
    allowed[3, 4] = 100.0  # 19 is the largest error, and allowed
    allowed[0, 3] = 0.01  # 3 is a small error, and 300 times as large as allowed
    found = compare.mismatch(actual, expected, allowed)
    assert (found.wrong, found.size) == (16, 20)
    assert [entry.index for entry in found.entries] == [(0, 3), (3, 3), (3, 2), (3, 1), (3, 0)]
    worst = found.entries[0]
    assert (worst.expected, worst.actual, worst.allowed) == (0.0, 3.0, 0.01)


def test_a_number_without_dimensions_is_compared_too():
    """A 0-d array has one entry, whose index is empty, and its numbers are Python's."""
    tolerance = compare.tolerance(np.array(2.0), "float64")
    assert compare.mismatch(np.array(2.0), np.array(2.0), tolerance.allowed) is None
    (entry,) = compare.mismatch(np.array(3.0), np.array(2.0), tolerance.allowed).entries
    assert entry.index == () and type(entry.actual) is float


@pytest.mark.parametrize(
    ("tolerance", "reason"),
    [
        pytest.param(compare.tolerance(np.ones(2), "float32", 300), Allowed("rounding", "float32", 300), id="a sum"),
        pytest.param(compare.tolerance(np.ones(2), "float64"), Allowed("rounding", "float64"), id="one number"),
        pytest.param(compare.ulps(np.ones(2), "float32", 4), Allowed("ulps", "float32", ulps=4), id="ulps"),
        pytest.param(compare.exactly(np.ones(2)), Allowed("exact"), id="exactly"),
    ],
)
def test_a_tolerance_has_its_reason(tolerance, reason):
    """The learner is told why so much is allowed (in words: test_findings.py)."""
    assert tolerance.reason == reason
