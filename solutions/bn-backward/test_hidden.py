"""What batchnorm_backward must do, small batches first."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, every_order, expect_close, expect_parts, fit_for, laid_out


@dataclass(frozen=True)
class Batch:
    """One batch: the two arguments, the three gradients in float64, and how large the terms behind each number are."""

    dout: np.ndarray
    cache: tuple
    dtype: str
    gradients: tuple
    scales: tuple

    def expect(self, submission, *parts, name="plain"):
        """The named parts of the answer (all if none is named) are right; name: the layout that the arrays have."""
        result = submission.batchnorm_backward(*laid_out((self.dout, self.cache), name))
        answers = expect_parts(result, "dx", "dgamma", "dbeta")
        names = ("dx", "dgamma", "dbeta")
        for name, answer, gradient, scale in zip(names, answers, self.gradients, self.scales, strict=True):
            if name in parts or not parts:
                expect_close(answer, gradient, name, dtype=self.dtype, terms=len(self.dout), scale=scale)


def oracle(dout, x, gamma, eps):
    """dx, dgamma and dbeta in float64, from x alone: dx loses the parts of dout along 1 and along x_hat."""
    dout, x, gamma = (np.asarray(values, np.float64) for values in (dout, x, gamma))
    sigma = np.sqrt(((x - x.mean(axis=0)) ** 2).mean(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / sigma
    dx = gamma / sigma * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def forward(x, eps):
    """x_hat, sample_mean and sample_var, in float64."""
    wide = x.astype(np.float64)
    mean, var = wide.mean(axis=0), wide.var(axis=0)
    return (wide - mean) / np.sqrt(var + eps), mean, var


def rows(draw, N, D):
    """A drawn x: its rows alternate between two ranges, so that no column is nearly constant by chance."""
    low = np.resize([-1.5, 1.5], (N, 1))
    return np.round(low + draw.uniform((N, D), 0.0, 2.0), 3)


def batch(draw, N, D, dtype="float64", *, x=None, dout=None, gamma=None, eps=None):
    """A drawn batch; whatever is given is used as it is."""
    x = (rows(draw, N, D) if x is None else x).astype(dtype)
    dout = draw.normal((N, D), dtype) if dout is None else dout.astype(dtype)
    gamma = draw.uniform((D,), 1.3, 2.7, dtype) if gamma is None else gamma.astype(dtype)
    beta = draw.normal((D,), dtype, scale=2.0)
    eps = draw.pick((1e-5, 1e-3)) if eps is None else eps
    x_hat, mean, var = forward(x, eps)
    cache = (x, gamma, beta, x_hat.astype(dtype), mean.astype(dtype), var.astype(dtype), eps)

    # The size of the terms behind each number. A program may also take x - mean afresh from rounded numbers, which
    # moves x_hat by a rounding of |x| / sigma: `rough` is the size of x_hat with that in it.
    size, sigma = np.abs(dout.astype(np.float64)), np.sqrt(var + eps)
    rough = np.abs(x_hat) + (np.abs(x) + np.abs(mean)) / sigma
    through_variance = np.abs(x_hat) * (size * rough).mean(axis=0) + rough * (size * np.abs(x_hat)).mean(axis=0)
    scale_dx = np.abs(gamma) / sigma * (size + size.mean(axis=0) + through_variance)
    scales = (scale_dx, (size * rough).sum(axis=0), size.sum(axis=0))
    return Batch(dout, cache, dtype, oracle(dout, x, gamma, eps), scales)


@pytest.mark.parametrize("dtype", FLOATS)
def test_dbeta(submission, draw, dtype):
    """dbeta sums dout over the batch"""
    given = batch(draw, draw.size("N", 2, 12), draw.size("D", 1, 5), dtype)
    given.expect(submission, "dbeta")


@pytest.mark.parametrize("dtype", FLOATS)
def test_dgamma(submission, draw, dtype):
    """dgamma sums dout · x_hat over the batch"""
    given = batch(draw, draw.size("N", 2, 12), draw.size("D", 1, 5), dtype)
    given.expect(submission, "dgamma")


def test_dx_direct_path(submission, draw):
    """dx, direct path: a dout orthogonal to 1 and to x_hat is only scaled"""
    N, D = draw.size("N", 3, 12), draw.size("D", 1, 5)
    x = rows(draw, N, D)
    dout, centred = draw.normal((N, D)), x - x.mean(axis=0)
    dout = dout - dout.mean(axis=0)
    dout = dout - centred * (dout * centred).sum(axis=0) / np.maximum((centred**2).sum(axis=0), 1e-12)
    given = batch(draw, N, D, x=x, dout=dout)
    given.expect(submission, "dx")


def test_dx_path_through_the_mean(submission, draw):
    """dx, path through the mean: the same dout in every row gives 0"""
    N, D = draw.size("N", 2, 12), draw.size("D", 1, 5)
    dout = np.tile(draw.uniform((1, D), 0.5, 2.0), (N, 1))
    given = batch(draw, N, D, dout=dout)
    given.expect(submission, "dx")


def test_dx_path_through_the_variance(submission, draw):
    """dx, path through the variance: a dout along x_hat gives nearly 0"""
    N, D = draw.size("N", 3, 12), draw.size("D", 1, 5)
    x, eps = rows(draw, N, D), draw.number(0.01, 0.09)
    dout = forward(x, eps)[0] * draw.uniform((D,), 0.5, 2.0)
    given = batch(draw, N, D, x=x, dout=dout, eps=eps)
    given.expect(submission, "dx")


@pytest.mark.parametrize("dtype", FLOATS)
def test_dx(submission, draw, dtype):
    """dx, all three paths together"""
    given = batch(draw, draw.size("N", 2, 12), draw.size("D", 1, 5), dtype)
    given.expect(submission, "dx")


def test_dx_each_column_by_its_own_gamma(submission, draw):
    """Each column of dx is scaled by its own gamma, zero and negative too"""
    N = draw.size("N", 2, 10)
    gamma = np.array([draw.number(-3.0, -1.5), 0.0, draw.number(20.0, 40.0), draw.number(0.1, 0.4)])
    given = batch(draw, N, 4, gamma=gamma)
    given.expect(submission)


def test_dx_large_eps(submission, draw):
    """A large eps is added to the variance, under the square root"""
    N, D = draw.size("N", 2, 10), draw.size("D", 1, 5)
    given = batch(draw, N, D, eps=draw.number(0.3, 0.8))
    given.expect(submission, "dx")


def test_tiny_x_eps(submission, draw):
    """eps matters when the variance is even smaller"""
    N, D = draw.size("N", 2, 10), draw.size("D", 1, 5)
    x = draw.rng.standard_normal((N, D)) * 1e-3
    given = batch(draw, N, D, x=x, eps=draw.number(2e-6, 9e-6))
    given.expect(submission)


@pytest.mark.parametrize("dtype", FLOATS)
def test_batch_of_one(submission, draw, dtype):
    """A batch of one row: dx = 0 and dgamma = 0, dbeta = dout"""
    given = batch(draw, 1, draw.size("D", 1, 5), dtype)
    given.expect(submission)


def test_batch_of_two(submission, draw):
    """A batch of two rows"""
    given = batch(draw, 2, draw.size("D", 1, 5))
    given.expect(submission)


def test_one_feature(submission, draw):
    """One feature: shapes (N, 1) and (1,)"""
    given = batch(draw, draw.size("N", 2, 20), 1)
    given.expect(submission)


def test_square(submission, draw):
    """As many rows as features"""
    N = draw.size("N", 2, 8)
    given = batch(draw, N, N)
    given.expect(submission)


def test_more_features_than_rows(submission, draw):
    """More features than rows"""
    given = batch(draw, draw.size("N", 2, 5), draw.size("D", 40, 70))
    given.expect(submission)


@pytest.mark.parametrize("dtype", FLOATS)
def test_constant_column(submission, draw, dtype):
    """A constant column gives finite gradients and leaves the others alone"""
    N, D = draw.size("N", 2, 10), draw.size("D", 4, 6)
    x = rows(draw, N, D)
    x[:, :3] = 0.0, 2.0, -4.0
    given = batch(draw, N, D, dtype, x=x)
    given.expect(submission)


@pytest.mark.parametrize("shift", [80.0, -60_000.0])
def test_far_from_zero(submission, draw, shift):
    """x far from zero: its mean is many standard deviations away"""
    N, D = draw.size("N", 4, 12), draw.size("D", 1, 5)
    given = batch(draw, N, D, x=rows(draw, N, D) + shift)
    given.expect(submission)


def test_columns_of_different_spread(submission, draw):
    """Each column on its own: spreads of 0.001, 1 and 1000 side by side"""
    N = draw.size("N", 4, 10)

    def lost(x):
        """What rounding leaves of a sum that is 0: from the wide columns, it is large beside the narrow one."""
        return abs(math.fsum((x - x.mean(axis=0)).ravel()))

    spreads = np.array([1e-3, 1.0, 1e3, 1e3])
    x = max((draw.rng.standard_normal((N, 4)) * spreads for _ in range(16)), key=lost)
    batch(draw, N, 4, x=x, eps=1e-9).expect(submission)


def test_tiny_gradients(submission, draw):
    """A dout of 1e-9 is a gradient like any other"""
    N, D = draw.size("N", 2, 10), draw.size("D", 1, 5)
    given = batch(draw, N, D, dout=draw.rng.standard_normal((N, D)) * 1e-9)
    given.expect(submission)


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """Arguments in other memory layouts"""
    N, D = draw.size("N", 2, 10), draw.size("D", 2, 5)
    given = batch(draw, N, D, dout=fit_for(name, draw.uniform((N, D), 0.5, 2.0)))
    given.expect(submission, name=name)


def test_second_call(submission, draw):
    """A second batch of the same shape does not depend on the first"""
    N, D = draw.size("N", 2, 10), draw.size("D", 1, 5)
    for given in every_order([batch(draw, N, D), batch(draw, N, D)]):
        given.expect(submission)


@pytest.mark.parametrize("part", ["dbeta", "dgamma", "dx"])
def test_large_batch(submission, draw, part):
    """A large float32 batch keeps its accuracy"""
    given = batch(draw, draw.size("N", 2048, 4096), draw.size("D", 2, 4), "float32")
    given.expect(submission, part)


def efficiency(submission, draw, n):
    """n rows of 64 float32 numbers"""
    given = batch(draw, n, 64, "float32")
    submission.batchnorm_backward(given.dout, given.cache)
