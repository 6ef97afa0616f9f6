"""What softmax, softmax_jacobian and softmax_backward must do: vectors first, then axes, extremes, layouts, sizes."""

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, every_order, expect_close, fit_for, laid_out


def oracle(x, axis=-1):
    """y in float64, without a shift: y_i is one over the sum of exp(x_j - x_i), number by number."""
    x = np.moveaxis(np.asarray(x, np.float64), axis, -1)
    with np.errstate(over="ignore"):
        y = 1 / np.exp(x[..., None, :] - x[..., :, None]).sum(-1)
    return np.moveaxis(y, -1, axis)


def oracle_jacobian(x):
    """J in float64: the derivative of that one over a sum, entry by entry."""
    y = oracle(x)
    J = np.empty((len(y), len(y)))
    for i, j in np.ndindex(J.shape):
        # summed over the others instead of 1 - y_i, which would lose what is left of a y near 1
        J[i, j] = -y[i] * y[j] if i != j else y[i] * np.delete(y, i).sum()
    return J


def oracle_backward(dout, y, axis=-1):
    """dx in float64: how much each pair of entries pulls, y_i y_j (dout_i - dout_j); y sums to 1 along the axis."""
    g, p = (np.moveaxis(np.asarray(values, np.float64), axis, -1) for values in (dout, y))
    rows, probabilities = g.reshape(-1, g.shape[-1]), p.reshape(-1, p.shape[-1])
    dx = [q * ((row[:, None] - row) * q).sum(1) for row, q in zip(rows, probabilities, strict=True)]
    return np.moveaxis(np.reshape(dx, g.shape), -1, axis)


def expect_softmax(submission, x, *axis, name="plain", **named):
    """y is right; axis, or axis=: as it is passed, by position or by name or not at all."""
    along = axis[0] if axis else named.get("axis", -1)
    expected = oracle(x, along)
    # a rounding of x, or of the logarithm of the sum, moves y by that much of itself
    scale = expected * (2 + np.abs(x.astype(np.float64)).max())
    result = submission.softmax(laid_out(x, name), *axis, **named)
    expect_close(result, expected, "y", dtype=x.dtype.name, terms=x.shape[along], scale=scale)


def expect_jacobian(submission, x, name="plain"):
    """J is right."""
    y = oracle(x)
    scale = (np.diag(y) + np.outer(y, y)) * (2 + np.abs(x.astype(np.float64)).max())
    result = submission.softmax_jacobian(laid_out(x, name))
    expect_close(result, oracle_jacobian(x), "J", dtype=x.dtype.name, terms=len(x), scale=scale)


def expect_backward(submission, dout, y, *axis, names=("plain", "plain"), **named):
    """dx is right; axis: see expect_softmax; names: the layouts of dout and y."""
    along = axis[0] if axis else named.get("axis", -1)
    size = np.abs(dout.astype(np.float64))
    scale = y * (size + (size * y).sum(along, keepdims=True))
    result = submission.softmax_backward(laid_out(dout, names[0]), laid_out(y, names[1]), *axis, **named)
    expected = oracle_backward(dout, y, along)
    expect_close(result, expected, "dx", dtype=y.dtype.name, terms=y.shape[along], scale=scale)


def numbers(draw, shape, dtype="float64", axis=-1):
    """A drawn x: neighbours differ, and each vector along the axis lies at a height of its own."""
    height = draw.uniform([1 if n == axis % len(shape) else size for n, size in enumerate(shape)], -2.0, 2.0)
    turn = np.indices(shape).sum(0) % 2
    return np.round(1.3 * turn + draw.uniform(shape, 0.0, 1.0) + height, 2).astype(dtype)


def gradient(draw, shape, dtype="float64"):
    """A drawn dout: neighbours differ, and its mean is not 0."""
    turn = np.indices(shape).sum(0) % 2
    return np.round(1.5 * turn + draw.uniform(shape, 0.3, 1.2), 2).astype(dtype)


def vector(draw, dtype="float64"):
    """A drawn x (D,)."""
    return numbers(draw, (draw.size("D", 2, 6),), dtype)


def pair(draw, shape, dtype="float64", axis=-1):
    """dout, and the y of a drawn x along the axis."""
    return gradient(draw, shape, dtype), oracle(numbers(draw, shape, axis=axis), axis).astype(dtype)


AXES = [0, 1, 2, -1, -2, -3]


def cube(draw):
    """A shape of three axes, all of them longer than 1."""
    return draw.size("A", 2, 4), draw.size("B", 2, 4), draw.size("C", 2, 4)


# --- softmax ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_softmax_vector(submission, draw, dtype):
    """softmax of a vector"""
    expect_softmax(submission, vector(draw, dtype))


def test_softmax_rows(submission, draw):
    """softmax of a matrix runs along the last axis by default"""
    expect_softmax(submission, numbers(draw, (draw.size("N", 2, 5), draw.size("D", 2, 5))))


@pytest.mark.parametrize("axis", AXES)
def test_softmax_axis(submission, draw, axis):
    """softmax along any axis, counted from either end"""
    expect_softmax(submission, numbers(draw, cube(draw), axis=axis), axis=axis)


def test_softmax_square(submission, draw):
    """softmax of a square matrix, where a lost axis raises nothing"""
    n = draw.size("n", 2, 5)
    for axis in (0, 1):
        expect_softmax(submission, numbers(draw, (n, n), axis=axis), axis)


@pytest.mark.parametrize("height", [1e4, -1e4])
@pytest.mark.parametrize("dtype", FLOATS)
def test_softmax_far_from_zero(submission, draw, dtype, height):
    """softmax of numbers near 10,000, or -10,000, that differ by little"""
    x = vector(draw).round() + height
    expect_softmax(submission, x.astype(dtype))


@pytest.mark.parametrize("dtype", FLOATS)
def test_softmax_far_apart(submission, draw, dtype):
    """softmax of numbers 10,000 apart: each y is 0, 1 or a share of 1"""
    for x in ([1e4, 1e4, 0.0], [-1e4, 0.0, -1e4, 0.0, 0.0], [1e4, -1e4], [-3e4, -1e4, -1e4]):
        expect_softmax(submission, np.array(x, dtype))


@pytest.mark.parametrize("dtype", FLOATS)
def test_softmax_one_far_below(submission, draw, dtype):
    """softmax where one number of several is far below the others"""
    x = np.array([0.0, 0.0, 0.0, -1000.0 if dtype == "float64" else -120.0]) + draw.number(-3.0, 3.0)
    expect_softmax(submission, x.astype(dtype))


def test_softmax_rows_far_apart(submission, draw):
    """softmax of rows around 10,000, 0 and -10,000 in one matrix"""
    x = numbers(draw, (3, draw.size("D", 2, 6))).round() + np.array([[1e4], [0.0], [-1e4]])
    expect_softmax(submission, x)
    expect_softmax(submission, x.T, axis=0)


def test_softmax_equal_numbers(submission, draw):
    """softmax of equal numbers is 1/D, however large they are"""
    for height in (0.0, 3.0, 1e4, -1e4):
        expect_softmax(submission, np.full((draw.size("D", 2, 6),), height))


# --- jacobian ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_jacobian(submission, draw, dtype):
    """J: y_i (1 - y_i) on the diagonal, -y_i y_j beside it"""
    expect_jacobian(submission, vector(draw, dtype))


def test_jacobian_of_two(submission, draw):
    """J of two numbers"""
    expect_jacobian(submission, numbers(draw, (2,)))


def test_jacobian_of_equal_numbers(submission, draw):
    """J where all y are 1/D"""
    expect_jacobian(submission, np.full((draw.size("D", 2, 6),), 0.5))


def test_jacobian_far_from_zero(submission, draw):
    """J near 10,000 and -10,000, and where y is 0 or 1"""
    for x in (vector(draw).round() + 1e4, vector(draw).round() - 1e4, np.array([1e4, 0.0, 1e4]), np.array([0.0, -1e4])):
        expect_jacobian(submission, x)


# --- backward ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_backward_vector(submission, draw, dtype):
    """dx of a vector"""
    expect_backward(submission, *pair(draw, (draw.size("D", 2, 6),), dtype))


def test_backward_one_output(submission, draw):
    """dx where the loss is one of the outputs: a row of J"""
    dout, y = pair(draw, (draw.size("D", 2, 6),))
    expect_backward(submission, (np.arange(len(dout)) == 1) * 1.0, y)


def test_backward_equal_dout(submission, draw):
    """dx for a dout that is the same everywhere is 0"""
    dout, y = pair(draw, (draw.size("D", 2, 6),))
    expect_backward(submission, np.full_like(dout, draw.number(0.5, 2.0)), y)


def test_backward_rows(submission, draw):
    """dx of a matrix runs along the last axis by default"""
    expect_backward(submission, *pair(draw, (draw.size("N", 2, 5), draw.size("D", 2, 5))))


@pytest.mark.parametrize("axis", AXES)
def test_backward_axis(submission, draw, axis):
    """dx along any axis, counted from either end"""
    expect_backward(submission, *pair(draw, cube(draw), axis=axis), axis=axis)


def test_backward_square(submission, draw):
    """dx of a square matrix, where a lost axis raises nothing"""
    n = draw.size("n", 2, 5)
    for axis in (0, 1):
        expect_backward(submission, *pair(draw, (n, n), axis=axis), axis)


def test_backward_saturated(submission, draw):
    """dx where y is 0 or 1 is 0, and where two share the 1 it is not"""
    for y in ([0.0, 1.0, 0.0], [0.5, 0.0, 0.5]):
        expect_backward(submission, gradient(draw, (3,)), np.array(y))


@pytest.mark.parametrize("dtype", FLOATS)
def test_one_number(submission, draw, dtype):
    """A single number along the axis: y is 1, the gradients are 0"""
    x = numbers(draw, (draw.size("N", 2, 5), 1), dtype)
    expect_softmax(submission, x)
    expect_jacobian(submission, x[0])
    expect_backward(submission, gradient(draw, x.shape, dtype), np.ones_like(x))


# --- layouts, calls and sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """Arguments in other memory layouts"""
    shape = draw.size("N", 2, 5), draw.size("D", 2, 5)
    other = LAYOUTS[LAYOUTS.index(name) - 1]
    dout, y = pair(draw, shape)
    expect_softmax(submission, fit_for(name, numbers(draw, shape)), name=name)
    expect_jacobian(submission, numbers(draw, shape)[0], name)
    expect_backward(submission, fit_for(name, dout), fit_for(other, y), names=(name, other))


def test_calls_in_every_order(submission, draw):
    """An answer depends on its own arguments alone, whatever was called before"""
    shape = (draw.size("n", 2, 4),) * 2
    x, other, dout, y = numbers(draw, shape), numbers(draw, shape), *pair(draw, shape)
    calls = [
        (expect_softmax, x), (expect_softmax, x, 0), (expect_softmax, other), (expect_jacobian, x[0]),
        (expect_backward, dout, y), (expect_backward, dout, oracle(x, 0), 0),
    ]  # fmt: skip
    for expect, *given in every_order(calls):
        expect(submission, *given)


def test_softmax_large(submission, draw):
    """softmax of a large float32 matrix keeps its accuracy"""
    expect_softmax(submission, numbers(draw, (3, draw.size("D", 300, 500)), "float32"))


def test_softmax_long(submission, draw):
    """softmax of a vector of some thousand numbers: the sum runs over all of it"""
    x = numbers(draw, (draw.size("D", 2_500, 3_500),))
    y = np.exp(x) / np.exp(x).sum()
    expect_close(submission.softmax(x), y, "y", dtype="float64", terms=len(x), scale=y * (2 + np.abs(x).max()))


@pytest.mark.slow
def test_backward_needs_no_matrix(submission, draw):
    """dx of a vector so long that its Jacobian does not fit into memory"""
    D = draw.size("D", 20_000, 24_000)
    y = np.full(D, 0.5)  # no entry is 0: whoever leaves those out has a matrix still
    y[:: D // 20] = D / 2.0  # far apart: a sum over a part of the axis sees few of them
    y /= y.sum()
    dout = gradient(draw, (D,))
    inner = (dout * y).sum()
    result = submission.softmax_backward(dout, y)
    expect_close(result, y * (dout - inner), "dx", dtype="float64", terms=D, scale=y * (dout + inner))
