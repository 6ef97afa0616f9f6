"""What masked_positions must do: positions and mask, lengths, the numbers of x, meta, dtypes, errors, layouts."""

import numpy as np
import pytest

from grader.testing import (
    FLOATS,
    LAYOUTS,
    array,
    every_order,
    expect_equal,
    expect_error,
    expect_parts,
    expect_true,
    laid_out,
)

COUNTS = pytest.mark.parametrize("counts", ["int64", "int32"])


def oracle(shape, lengths, dtype):
    """Positions and mask, an entry at a time."""
    positions, mask = np.zeros(shape[:2], dtype), np.zeros(shape[:2], dtype)
    for n, length in enumerate(lengths.tolist()):
        for t in range(length):
            positions[n, t], mask[n, t] = t, 1
    return positions, mask


def expect_masked(submission, x, lengths, views=("plain", "plain")):
    """Both results are the oracle's, exactly; views: the layouts of x and lengths."""
    result = submission.masked_positions(laid_out(x, views[0]), laid_out(lengths, views[1]))
    parts = expect_parts(result, "positions", "mask")
    for part, name, expected in zip(parts, ("positions", "mask"), oracle(x.shape, lengths, x.dtype), strict=True):
        array(part, name, dtype=x.dtype.name, shape=expected.shape)
        expect_equal(part, expected, name)


def batch(draw, N, T, D, dtype="float64", counts="int64"):
    """A batch with lengths strictly between 0 and T where there is room."""
    return draw.normal((N, T, D), dtype), draw.integers(min(1, T - 1), max(T, 1), (N,), counts)


@pytest.mark.parametrize("dtype", FLOATS)
@COUNTS
def test_dtype_of_a_batch(submission, draw, dtype, counts):
    """A batch: both results have x's dtype"""
    sizes = draw.size("N", 2, 5), draw.size("T", 6, 9), draw.size("D", 1, 3)
    expect_masked(submission, *batch(draw, *sizes, dtype, counts))


def test_square(submission, draw):
    """As many rows as columns: each length belongs to its row"""
    x, _ = batch(draw, 4, 4, 2)
    expect_masked(submission, x, np.array([3, 1, 4, 2]))


def test_full_rows(submission, draw):
    """Rows without padding"""
    x, _ = batch(draw, 2, draw.size("T", 1, 5), 3)
    expect_masked(submission, x, np.array([x.shape[1]] * 2))


def test_empty_rows(submission, draw):
    """A row of length 0 has nothing but zeros"""
    x, _ = batch(draw, 3, draw.size("T", 2, 5), 2)
    expect_masked(submission, x, np.array([0, 2, 0]))


def test_short_batch(submission, draw):
    """The results have T columns, however short the longest row is"""
    x, _ = batch(draw, 3, 7, 2)
    expect_masked(submission, x, np.array([2, 3, 1]))


def test_one_of_everything(submission, draw):
    """N = T = D = 1"""
    for length in (0, 1):
        expect_masked(submission, draw.normal((1, 1, 1)), np.array([length]))


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf], ids=["zeros", "nan", "inf"])
def test_numbers_of_x(submission, draw, value):
    """x's numbers do not count: they may be 0, NaN or infinite"""
    x, lengths = batch(draw, 3, 5, 2)
    x[:, ::2] = value
    expect_masked(submission, x, lengths)
    expect_masked(submission, np.full_like(x, value), lengths)


# --- meta -------------------------------------------------------------------------------------------------------------


def left_device(report):
    """The functions that left x's device, by what they did."""
    numbers = [name for name, one_number in report["asked"] if one_number and name != "__bool__"]
    arrays = [name for name, _ in report["asked"] if name in ("tolist", "numpy", "__array__")]
    decided = [name for name, _ in report["asked"] if name == "__bool__"]
    copied = [name for name, _ in report["asked"] if name not in (*numbers, *arrays, *decided)]
    met = report["made"] if report["raised"] else []
    return {
        "what asks the device for a number": numbers,
        "what asks the device for a list or an array": arrays,
        "what an if asks of the device": decided,
        "what copies to the host, or has a size that only the device knows": copied,
        "what is made elsewhere and moved": [*report["made"], *report["moved"]] if report["moved"] else [],
        "what is made elsewhere and meets tensors on x's device": met,
        "what is made elsewhere": report["made"],
    }


@pytest.mark.parametrize("dtype", FLOATS)
@COUNTS
def test_meta(submission, draw, dtype, counts):
    """On meta: every tensor is made there, and no number is asked for"""
    for N, T, D in [(3, 5, 2), (4, 4, 4)]:
        report = submission.on_meta((N, T, D), (N,), dtype, counts)
        for what, functions in left_device(report).items():
            expect_true(not functions, what, "nothing", ", ".join(functions))
        expect_equal(report["results"], [[(N, T), dtype, "meta"]] * 2, "shape, dtype and device of the results")


def test_numbers_on_the_cpu(submission, draw):
    """On the CPU, too, no number is asked for"""
    asked = submission.on_cpu(*batch(draw, 3, 5, 2))
    expect_true(not asked, "what asks for a number on the CPU", "nothing", ", ".join(dict.fromkeys(asked)))


# --- errors, layouts and sizes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "length"),
    [((3, 5, 2), (1,)), ((3, 5, 2), (3, 1)), ((3, 5, 2), (5,)), ((1, 5, 2), (3,)), ((3, 3, 2), ())],
    ids=["one for all", "two dimensions", "one for each time", "more than rows", "a number"],
)
def test_error_lengths(submission, draw, shape, length):
    """ValueError if the shape of lengths is not (N,)"""
    lengths = draw.integers(1, 3, length)
    expect_error(ValueError, (str(shape[0]),), submission.masked_positions, draw.normal(shape), lengths)


def test_error_lengths_on_meta(submission, draw):
    """ValueError on meta, too, where a shape is all there is"""
    expect_error(ValueError, ("3",), submission.on_meta, (3, 5, 2), (1,), "float32", "int64")


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """x and lengths in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]
    x, _ = batch(draw, 4, 6, 2)
    for lengths in (np.array([5, 2, 0, 3]), np.array([2, 2, 2, 2])):
        expect_masked(submission, x, lengths, (name, other))


def test_calls(submission, draw):
    """An answer depends on its own arguments alone, whatever was called before"""
    shapes = [(2, 5, 1), (3, 5, 1), (2, 4, 1)]
    for x, lengths in every_order([batch(draw, *shape) for shape in shapes]):
        expect_masked(submission, x, lengths)


@pytest.mark.parametrize("dtype", FLOATS)
def test_large(submission, draw, dtype):
    """Hundreds of positions: more than 256"""
    expect_masked(submission, *batch(draw, 20, draw.size("T", 300, 400), 2, dtype))
