"""What the two passes must do: y, then each gradient, for shards of all sizes; one reduction each; edges, layouts."""

import numpy as np
import pytest

from grader.testing import (
    FLOATS,
    LAYOUTS,
    array,
    every_order,
    expect_close,
    expect_equal,
    expect_parts,
    expect_true,
    fit_for,
    laid_out,
)

GRADIENTS = ("dx", "dgamma", "dbeta")
GRADIENTS_BUT_FIRST = pytest.mark.parametrize("part", ["dbeta", "dgamma", "dx"])


# --- the oracle -------------------------------------------------------------------------------------------------------


def oracle(xs, gamma, beta, eps, douts=None):
    """Batch norm of all rows together, in float64: {"y": …} and, with douts, the gradients of the sum of y · dout.

    Each is (numbers, size): rounding grows with the size, with what cancels in the variance, too.
    y and dx are for all rows, one rank after another.
    """
    x, gamma, beta = (np.asarray(value, np.float64) for value in (np.concatenate(xs), gamma, beta))
    mean, var = x.mean(0), x.var(0)
    std = np.sqrt(var + eps)
    centred = x - mean
    lost = 1 + (mean * mean + var) / (var + eps)
    size = (np.abs(x) + np.abs(mean)) / std * lost  # of x_hat
    found = {"y": (gamma * centred / std + beta, np.abs(gamma) * size + np.abs(beta))}
    if douts is not None:
        dout = np.concatenate(douts).astype(np.float64)
        dbeta, dgamma = dout.sum(0), (dout * centred).sum(0) / std
        through_mean = -dbeta / len(x)
        through_var = -centred / (var + eps) * (dout * centred).mean(0)
        sizes = np.abs(dout), np.abs(dout).mean(0), size * (np.abs(dout) * size).mean(0)
        found["dx"] = gamma / std * (dout + through_mean + through_var), np.abs(gamma) / std * sum(sizes) * lost
        found["dgamma"] = dgamma, (np.abs(dout) * size).sum(0)
        found["dbeta"] = dbeta, np.abs(dout).sum(0)
    return found


# --- the inputs, and what is asked of every result --------------------------------------------------------------------


def shards(draw, *sizes, c=None, dtype="float64", apart=0.5):
    """Rows (size, C) for each rank; the ranks' means lie apart, and their spreads differ."""
    c = c or draw.size("C", 1, 4)
    ranks = enumerate(sizes)
    return [draw.normal((n, c), dtype, scale=0.5 + 0.25 * (r % 3), shift=0.5 + apart * r) for r, n in ranks]


def weights(draw, xs):
    """gamma and beta, far from 1 and 0."""
    c, dtype = xs[0].shape[1], xs[0].dtype.name
    return draw.uniform((c,), 1.5, 3.0, dtype), draw.uniform((c,), 0.5, 1.5, dtype)


def slopes(draw, xs):
    """A dout for each rank, whose sums are not near 0."""
    return [draw.normal(x.shape, x.dtype.name, shift=0.6 + 0.3 * rank) for rank, x in enumerate(xs)]


def rows_of(whole, xs):
    """The rows of each rank."""
    return np.split(whole, np.cumsum([len(x) for x in xs])[:-1])


def expect_y(submission, xs, gamma, beta, eps=1e-5, view="plain"):
    """y on every rank is that of batch norm over all rows."""
    report = submission.forward(*laid_out((tuple(xs), gamma, beta), view), eps)
    expect_equal(report["calls"], [1] * len(xs), "calls of all_reduce on each rank")
    expected, size = (rows_of(whole, xs) for whole in oracle(xs, gamma, beta, eps)["y"])
    terms = sum(map(len, xs))
    for rank, (y, wanted, scale) in enumerate(zip(report["y"], expected, size, strict=True)):
        expect_close(y, wanted, f"y on rank {rank}", dtype=xs[0].dtype.name, terms=terms, scale=scale)


def expect_gradients(
    submission, xs, gamma, beta, douts, parts=GRADIENTS, eps=1e-5, views=("plain", "plain"), others=None
):
    """These gradients on every rank are those of batch norm over all rows."""
    given = (*laid_out((tuple(xs), gamma, beta), views[0]), eps, laid_out(tuple(douts), views[1]), others)
    report = submission.backward(*given)
    wanted, terms = oracle(xs, gamma, beta, eps, douts), sum(map(len, xs))
    for rank, result in enumerate(report["gradients"]):
        found = dict(zip(GRADIENTS, expect_parts(result, *GRADIENTS), strict=True))
        for part in parts:
            expected, size = wanted[part]
            if part == "dx":
                expected, size = (rows_of(whole, xs)[rank] for whole in (expected, size))
            name = f"{part} on rank {rank}"
            expect_close(found[part], expected, name, dtype=xs[0].dtype.name, terms=terms, scale=size)


# --- the forward pass -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_y_equal(submission, draw, dtype):
    """y on two ranks with equally many rows"""
    n = draw.size("n", 2, 5)
    xs = shards(draw, n, n, dtype=dtype)
    expect_y(submission, xs, *weights(draw, xs))


@pytest.mark.parametrize("dtype", FLOATS)
def test_y_unequal(submission, draw, dtype):
    """y on three ranks with unequal numbers of rows"""
    xs = shards(draw, draw.size("n", 4, 7), 2, 1, dtype=dtype)
    expect_y(submission, xs, *weights(draw, xs))


@pytest.mark.parametrize("dtype", FLOATS)
def test_y_one_rank(submission, draw, dtype):
    """y on a single rank, with several rows and with one"""
    for n in (draw.size("n", 2, 5), 1):
        xs = shards(draw, n, dtype=dtype)
        expect_y(submission, xs, *weights(draw, xs), eps=0.1)


def test_y_far_apart(submission, draw):
    """y where the ranks' means lie far apart"""
    xs = shards(draw, 3, 3, apart=6.0)
    expect_y(submission, xs, *weights(draw, xs))


def test_y_large_eps(submission, draw):
    """y with an eps as large as the variance"""
    xs = shards(draw, 3, 3)
    expect_y(submission, xs, *weights(draw, xs), eps=draw.number(0.5, 1.5))


def test_y_constant_zero(submission, draw):
    """y is beta where a column is 0 in all rows"""
    xs = [x * np.array([0.0, 1.0]) for x in shards(draw, 2, 2, c=2)]
    expect_y(submission, xs, *weights(draw, xs))


def test_y_constant(submission, draw):
    """Constant columns give finite numbers, though rounding may bring the variance below 0"""
    row = 1e7 * np.sqrt(np.arange(2, 130))  # rounding outweighs eps, in whatever order is summed
    xs = [np.repeat(row[None], n, 0) for n in (3, 4)]
    report = submission.forward(tuple(xs), *weights(draw, xs), 1e-12)
    expect_equal(report["calls"], [1, 1], "calls of all_reduce on each rank")
    for y in report["y"]:
        bad = int((~np.isfinite(array(y, "y", dtype="float64"))).sum())
        expect_true(not bad, "y of constant columns", "finite numbers", f"{bad} that are not finite")
    for result in submission.backward(tuple(xs), *weights(draw, xs), 1e-12, tuple(slopes(draw, xs)), None)["gradients"]:
        for part, name in zip(expect_parts(result, *GRADIENTS), GRADIENTS, strict=True):
            bad = int((~np.isfinite(array(part, name, dtype="float64"))).sum())
            expect_true(not bad, f"{name} of constant columns", "finite numbers", f"{bad} that are not finite")


def test_calls_forward(submission, draw):
    """One call of all_reduce in the forward pass"""
    xs = shards(draw, 2, 2)
    expect_equal(
        submission.forward(tuple(xs), *weights(draw, xs), 1e-5)["calls"], [1, 1], "calls of all_reduce on each rank"
    )


# --- the backward pass ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@GRADIENTS_BUT_FIRST
def test_backward_equal(submission, draw, part, dtype):
    """A gradient on two ranks with equally many rows"""
    n = draw.size("n", 2, 5)
    xs = shards(draw, n, n, dtype=dtype)
    expect_gradients(submission, xs, *weights(draw, xs), slopes(draw, xs), [part])


@GRADIENTS_BUT_FIRST
def test_backward_unequal(submission, draw, part):
    """A gradient on three ranks with unequal numbers of rows"""
    xs = shards(draw, draw.size("n", 4, 7), 2, 1)
    expect_gradients(submission, xs, *weights(draw, xs), slopes(draw, xs), [part])


@GRADIENTS_BUT_FIRST
def test_backward_one_rank(submission, draw, part):
    """A gradient on a single rank"""
    xs = shards(draw, draw.size("n", 3, 5))
    expect_gradients(submission, xs, *weights(draw, xs), slopes(draw, xs), [part])


@pytest.mark.parametrize("dtype", FLOATS)
def test_backward_one_row(submission, draw, dtype):
    """The gradients of a single row: dx is 0"""
    xs = shards(draw, 1, dtype=dtype)
    expect_gradients(submission, xs, *weights(draw, xs), slopes(draw, xs), eps=0.1)


def test_backward_large_eps(submission, draw):
    """The gradients with an eps as large as the variance, and a gamma of 0"""
    xs = shards(draw, 3, 3, c=3)
    gamma, beta = weights(draw, xs)
    gamma[0] = 0.0
    expect_gradients(submission, xs, gamma, beta, slopes(draw, xs), eps=draw.number(0.5, 1.5))


def test_backward_after_another(submission, draw):
    """The cache is that of its own forward pass, not of the last one"""
    xs, others = (shards(draw, 3, 3, c=2) for _ in range(2))
    expect_gradients(submission, xs, *weights(draw, xs), slopes(draw, xs), others=others)


def test_calls_backward(submission, draw):
    """One call of all_reduce in the backward pass"""
    xs = shards(draw, 2, 2)
    report = submission.backward(tuple(xs), *weights(draw, xs), 1e-5, tuple(slopes(draw, xs)), None)
    expect_equal(report["calls"], [1, 1], "calls of all_reduce on each rank")


# --- calls, layouts and sizes -----------------------------------------------------------------------------------------


def test_every_call_alone(submission, draw):
    """An answer depends on its own arguments alone, whatever was called before"""
    c = draw.size("C", 1, 3)
    for xs in every_order([shards(draw, 2, 2, c=c), shards(draw, 2, 2, c=c), shards(draw, 3, 3, 3, c=c)]):
        expect_y(submission, xs, *weights(draw, xs))


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """The arrays in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]
    xs = shards(draw, 3, 3, c=draw.size("C", 2, 4))
    xs = [fit_for(name, x) for x in xs]
    gamma, beta = (fit_for(name, vector) for vector in weights(draw, xs))
    expect_y(submission, xs, gamma, beta, view=name)
    douts = [fit_for(other, dout) for dout in slopes(draw, xs)]
    expect_gradients(submission, xs, gamma, beta, douts, views=(name, other))


def test_large(submission, draw):
    """Many rows in float32 keep their accuracy"""
    xs = shards(draw, 400, 100, 3, c=draw.size("C", 20, 40), dtype="float32")
    expect_y(submission, xs, *weights(draw, xs))
    expect_gradients(submission, xs, *weights(draw, xs), slopes(draw, xs))
