"""Dropout is random, but what a survivor becomes is not, and neither is how often it survives in the long run.

Survivors are compared exactly: x holds many copies of the same few numbers, and whatever survives of a number, in any
copy and any call, must be the one right value. Counts of dropped elements are binomial: each of the fourteen checks of
counts below fails a right program with a probability of at most ALARM. "All masks differ" fails by chance less than
once in 1e14 runs, "some dropped, some kept" less than once in 1e13. A right program thus fails with a probability below
1.5e-10 a run. Generators of 24 bits (torch's float32) shift the probability of a drop by no more than 6e-8, far less
than one element in any count.
"""

from dataclasses import replace

import numpy as np
import pytest

from grader.testing import (
    ALARM,
    FLOATS,
    LAYOUTS,
    array,
    expect_binomial,
    expect_binomials,
    expect_close,
    expect_equal,
    expect_error,
    expect_independent,
    expect_no_echo,
    expect_true,
    layout,
)

COPIES, CALLS = 40, 5  # no number is dropped 200 times in a row at the levels drawn here


def oracle(x, level, kept):
    """What training mode makes of x where exactly the elements in `kept` (bool, x's shape) survive, in float64."""
    y = np.zeros(x.shape)
    y[kept] = x[kept].astype(np.float64) / (1.0 - level)
    return y


def numbers(draw, shape, dtype="float64"):
    """Numbers of both signs, none near 0, so that a 0 in y is a dropped element."""
    signs = draw.integers(0, 2, shape) * 2 - 1
    return (draw.uniform(shape, 0.5, 3.0) * signs).astype(dtype)


def copies(numbers, count=COPIES):
    """count copies of these numbers, along a new first axis."""
    return np.repeat(numbers[None], count, axis=0)


def answers(submission, x, level, dtype="float64", calls=1):
    """The first answer, and the values of all of them, (calls, *x.shape)."""
    results, values = [], []
    for _ in range(calls):
        results.append(submission.dropout(x, level, training=True))
        values.append(array(results[-1], "y", dtype=dtype, shape=x.shape))  # at once: sixty may be 256 MiB each
    return results[0], np.stack(values)


def expect_survivors(submission, x, level, dtype="float64", passed=None):
    """Whatever survives of the copies along x's first axis is x / (1 - level); what never survived says nothing.

    passed: x in another layout.
    """
    first, values = answers(submission, x if passed is None else passed, level, dtype, CALLS)
    values = values.reshape(-1, *x.shape[1:])  # calls and copies are the same to us
    source = x[0]
    expected = oracle(source, level, np.full(source.shape, True))
    survived = values != 0  # NaN counts, and is found below
    expect_zeros(values, source, expected, survived, dtype)
    low = np.where(survived, values, np.inf).min(0).astype(np.float64)
    high = np.where(survived, values, -np.inf).max(0).astype(np.float64)
    varied = np.where(survived.any(0), high - low, 0) > np.abs(expected) * 16 * np.finfo(dtype).eps
    place = np.unravel_index(np.argmax(varied), varied.shape)
    expect_true(
        not varied.any(),
        "the survivors",
        "the same value wherever the same number survives",
        f"{source[place]:.6g} survives as {low[place]:.6g} and as {high[place]:.6g}",
    )
    worst = np.where(np.abs(high - expected) > np.abs(low - expected), high, low)
    worst = np.asarray(np.where(survived.any(0), worst, expected), dtype)
    expect_close(replace(first, data=worst), expected, "the survivors", dtype=dtype, ulps=4)
    return values


def expect_zeros(values, source, expected, survived, dtype):
    """No number gives two answers, one of them right: the other would be what it becomes where it is dropped."""
    odd = survived & (np.abs(values - expected) > np.abs(expected) * 16 * np.finfo(dtype).eps)
    low, high = np.where(odd, values, np.inf).min(0), np.where(odd, values, -np.inf).max(0)
    replaced = (low == high) & (survived & ~odd).any(0)
    place = np.unravel_index(np.argmax(replaced), replaced.shape)
    expect_true(
        not replaced.any(),
        "the dropped elements",
        "0",
        f"{source[place]:.6g} becomes {low[place]:.6g} where it does not survive",
    )


@pytest.mark.parametrize("dtype", FLOATS)
def test_survivors(submission, draw, dtype):
    """A survivor becomes x / (1 - level)"""
    x = copies(numbers(draw, (draw.size("D", 1, 4),), dtype))
    expect_survivors(submission, x, draw.pick([0.2, 0.3, 0.4, 0.6, 0.7]), dtype)


@pytest.mark.parametrize(("level", "dtype"), [(0.95, "float64"), (0.99, "float32")])
def test_survivors_of_a_high_level(submission, draw, level, dtype):
    """At a level near 1, a survivor becomes many times as large"""
    expect_survivors(submission, copies(numbers(draw, (4,), dtype), 800), level, dtype)


@pytest.mark.parametrize("dtype", FLOATS)
def test_survivors_tiny_and_huge(submission, draw, dtype):
    """Tiny and huge numbers are scaled like any others"""
    x = numbers(draw, (6,), dtype) * np.asarray([1e-30, 1e30, 1e-20, 1e20, 1e-8, 1e8], dtype)
    expect_survivors(submission, copies(x), 0.3, dtype)


def test_survivors_beside_zeros(submission, draw):
    """Zeros in x stay zero"""
    x = numbers(draw, (6,))
    x[::2] = 0
    expect_survivors(submission, copies(x), 0.4)


@pytest.mark.parametrize("dimensions", [1, 5])
def test_survivors_of_many_dimensions(submission, draw, dimensions):
    """x may have one dimension or more"""
    shape = {1: (), 5: (1, 2, 1, 2)}[dimensions]
    expect_survivors(submission, copies(numbers(draw, shape, "float32")), 0.3, "float32")


def test_one_element(submission, draw):
    """A single element is dropped in some calls and kept in others"""
    _, values = answers(submission, numbers(draw, (1,)), 0.4, calls=60)
    dropped = int((values == 0).sum())
    for count, word in ((dropped, "dropped"), (60 - dropped, "kept")):
        expect_true(count > 0, "y", f"{word} in some of 60 calls at level 0.4", f"never {word}")


def test_share_at_every_place(submission, draw):
    """A fraction `level` is dropped in every column and in every row"""
    for shape, axis, name in (((600, 6), 0, "columns"), ((6, 600), 1, "rows")):
        _, values = answers(submission, numbers(draw, shape), 0.2)
        dropped = (values[0] == 0).sum(axis).tolist()
        expect_binomials(dropped, 600, 0.2, f"elements dropped, out of 600, in each of six {name}", ALARM / 2)


def test_share_dropped_at_a_low_level(submission, draw):
    """Level 0.001 drops one element in a thousand: it is not rounded"""
    _, values = answers(submission, numbers(draw, (200_000,)), 0.001)
    expect_share(values, 0.001)


@pytest.mark.parametrize("level", [0.33, 0.85])
def test_share_dropped(submission, draw, level):
    """A fraction `level` of a long x is dropped"""
    _, values = answers(submission, numbers(draw, (20_000,)), level)
    expect_share(values, level)


def expect_share(values, level):
    """A fraction `level` is dropped; said first, since its count is chance, where all share one decision."""
    dropped = int((values == 0).sum())
    what = "some elements dropped, and others kept"
    expect_true(0 < dropped < values.size, "y", what, "all dropped" if dropped else "none dropped")
    expect_binomial(dropped, values.size, level, "elements dropped")


def test_share_differs_between_calls(submission, draw):
    """The number of dropped elements varies from call to call"""
    _, values = answers(submission, numbers(draw, (64,)), 0.3, calls=20)
    dropped = (values == 0).sum(1)
    expect_true(
        len(set(dropped.tolist())) > 1,
        "elements dropped in each of 20 calls",
        "a number that varies (a correct program gives 20 equal ones less than once in 1e18 runs)",
        f"{dropped[0]} of 64 every time",
    )


@pytest.mark.parametrize("axis", [0, 1])
def test_own_decision_along_axis(submission, draw, axis):
    """Neighbours along an axis of a matrix are dropped independently"""
    expect_neighbours_apart(submission, draw, 2, axis)


def test_own_decision_in_images(submission, draw):
    """Images, channels, rows and pixels are dropped independently"""
    for axis in range(4):
        expect_neighbours_apart(submission, draw, 4, axis)


def expect_neighbours_apart(submission, draw, dimensions, axis):
    shape = [1] * dimensions
    shape[axis] = 2000
    _, values = answers(submission, numbers(draw, shape), 0.4)
    expect_independent(values.ravel() == 0, 0.4, f"neighbours along axis {axis}", distances=[1])


def test_own_decision_of_halves(submission, draw):
    """The elements of a long x are dropped independently, however far apart: its two halves, for one"""
    _, values = answers(submission, numbers(draw, (2000,)), 0.4)
    expect_independent(values.ravel() == 0, 0.4, "elements of x")


def test_own_decision_everywhere(submission, draw):
    """No part of a long x is dropped as another part is, the other way round, or mirrored"""
    _, values = answers(submission, numbers(draw, (20_000,)), 0.4)
    expect_no_echo(values.ravel() == 0, 0.4, "elements of x")


def test_own_decision_whatever_the_value(submission, draw):
    """Large and small elements are equally likely to be dropped"""
    x = numbers(draw, (2000,))
    _, values = answers(submission, x, 0.3)
    halves = [half for key in (x, np.abs(x)) for half in np.split(np.argsort(key), 2)]
    dropped = [int((values[0][half] == 0).sum()) for half in halves]
    what = "the 1000 lowest, the 1000 highest, the 1000 nearest to 0 and the 1000 farthest from 0"
    expect_binomials(dropped, 1000, 0.3, f"elements dropped out of {what}")


def test_own_decision_in_a_matrix(submission, draw):
    """No two rows, and no two columns, of a matrix lose the same elements"""
    _, values = answers(submission, numbers(draw, (64, 64)), 0.4)
    dropped = values[0] == 0
    for name, lines in (("rows", dropped), ("columns", dropped.T)):
        patterns = len({line.tobytes() for line in lines})
        expect_equal(patterns, 64, f"different patterns of dropped elements in 64 {name}")


def test_mask_is_new_in_every_call(submission, draw):
    """Every call drops different elements"""
    for shape, calls in (((16, 16), 5), ((16, 16), 60), ((64, 64), 3)):
        _, values = answers(submission, numbers(draw, shape), 0.4, calls=calls)
        expect_equal(len({(y == 0).tobytes() for y in values}), calls, f"different masks in {calls} calls")


def test_mask_is_new_for_every_shape(submission, draw):
    """Inputs of equal size but different shapes lose different elements"""
    x = numbers(draw, (1024,))
    shapes = [(1024,), (32, 32), (16, 64), (16, 16, 2, 2)]
    masks = {(answers(submission, x.reshape(shape), 0.4)[1] == 0).tobytes() for shape in shapes}
    expect_equal(len(masks), 4, "different masks in 4 calls")


def test_training_is_the_default(submission, draw):
    """training is True by default"""
    x = numbers(draw, (200,))
    results = submission.each("dropout", [(x, 0.4)] * 30)  # so many, for those who drop all of x or nothing
    dropped = any(bool((array(y, "y", dtype="float64", shape=x.shape) == 0).any()) for y in results)
    expect_true(dropped, "y", "some of 200 elements dropped at level 0.4, in 30 calls", "none dropped")


def expect_untouched(result, x):
    """Nothing dropped (said first, since it says more than the numbers do), and the values of x."""
    y = array(result, "y", dtype=x.dtype.name, shape=x.shape)
    zeros = int((y == 0).sum())
    expect_true(zeros < x.size, "all of y", "the values of x", "0 everywhere")
    expect_true(zeros == 0, "y", "no element dropped", f"{zeros} of {x.size} are 0")
    expect_equal(result, x, "y")


@pytest.mark.parametrize("dtype", FLOATS)
def test_eval_mode(submission, draw, dtype):
    """With training=False, y has exactly the values of x"""
    x = numbers(draw, (6, 8), dtype)
    expect_untouched(submission.dropout(x, 0.6, training=False), x)


def test_eval_mode_by_position(submission, draw):
    """training may be passed by position, and x may be read-only"""
    x = numbers(draw, (6, 8))
    expect_untouched(submission.dropout(layout(x, "readonly"), 0.3, False), x)


@pytest.mark.parametrize("dtype", FLOATS)
def test_zero_level(submission, draw, dtype):
    """With level = 0, y has exactly the values of x, in training too"""
    x = numbers(draw, (4, 6), dtype)
    expect_untouched(submission.dropout(x, 0.0, training=True), x)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(submission, draw, name):
    """x may be a view, in any memory layout"""
    x = copies(numbers(draw, (6,)))
    values = expect_survivors(submission, x, 0.4, passed=layout(x, name))
    expect_true(bool((values == 0).any()), "y", f"some elements dropped in {CALLS} calls", "none dropped")


def test_large(submission, draw):
    """A long float32 x: the fraction dropped, and every survivor"""
    x, level = numbers(draw, (65_536,), "float32"), 0.3
    _, values = answers(submission, x, level, "float32")
    expect_share(values, level)
    y = values[0]
    expected = oracle(x, level, y != 0)
    wrong = int((~(np.abs(y - expected) <= 4 * np.finfo("float32").eps * np.abs(expected))).sum())
    expect_true(wrong == 0, "y", "0 or x / (1 - level) everywhere", f"{wrong} of {y.size} are neither")


@pytest.mark.parametrize("level", [1.0, 1.5, -0.25, float("inf"), float("nan")])
def test_error_level(submission, draw, level):
    """A level outside [0, 1) raises ValueError"""
    expect_error(ValueError, ("level", str(level)), submission.dropout, numbers(draw, (3, 2)), level, training=True)


@pytest.mark.parametrize("level", [1.0, -0.25, float("nan")])
def test_error_level_in_eval_mode(submission, draw, level):
    """A level outside [0, 1) raises ValueError in eval mode too"""
    expect_error(ValueError, ("level", str(level)), submission.dropout, numbers(draw, (3, 2)), level, training=False)


def efficiency(submission, draw, n):
    """n float32 numbers"""
    submission.dropout(numbers(draw, (n,), "float32"), 0.3, training=True)
