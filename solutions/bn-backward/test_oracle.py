"""bn-backward: the hidden tests' oracle and the reference, held against autograd and central differences."""

import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

ROOT = Path(__file__).parents[2]
SOLUTION = ROOT / "solutions" / "bn-backward"
oracle = runpy.run_path(str(SOLUTION / "test_hidden.py"))["oracle"]
reference = runpy.run_path(str(SOLUTION / "solution.py"))["batchnorm_backward"]

SHAPES = {  # N, D, eps
    "one row": (1, 3, 1e-5),
    "one number": (1, 1, 0.5),
    "two rows": (2, 3, 1e-3),
    "one feature": (7, 1, 1e-5),
    "square": (5, 5, 0.1),
    "wide": (4, 60, 1e-5),
    "eps of the variance's size": (6, 4, 1.5),
    "large": (3000, 3, 1e-5),
}
SEVERAL_ROWS = {name: shape for name, shape in SHAPES.items() if shape[0] > 1}  # torch refuses to train on one row


def drawn(N, D, eps):
    """dout, x, gamma and beta in float64, and eps."""
    rng = np.random.default_rng(N * 100 + D)
    dout, x = rng.standard_normal((N, D)), 2 * rng.standard_normal((N, D)) + 1.5
    return dout, x, rng.standard_normal(D) + 2, rng.standard_normal(D), eps


def cached(x, gamma, beta, eps):
    """The cache that the forward pass leaves."""
    mean, var = x.mean(0), x.var(0)
    return x, gamma, beta, (x - mean) / np.sqrt(var + eps), mean, var, eps


def by_autograd(dout, x, gamma, beta, eps):
    """The three gradients by torch's own batch_norm and autograd."""
    leaves = [torch.from_numpy(values).requires_grad_() for values in (x, gamma, beta)]
    y = torch.nn.functional.batch_norm(leaves[0], None, None, leaves[1], leaves[2], training=True, eps=eps)
    return [part.numpy() for part in torch.autograd.grad(y, leaves, torch.from_numpy(dout))]


def by_differences(dout, x, gamma, beta, eps, step=1e-5):
    """The three gradients by central differences of sum(dout · y)."""

    def loss(x, gamma, beta):
        return float((dout * (gamma * cached(x, gamma, beta, eps)[3] + beta)).sum())

    gradients = []
    arguments = [x, gamma, beta]
    for k, argument in enumerate(arguments):
        gradient = np.empty_like(argument)
        for index in np.ndindex(argument.shape):
            ends = []
            for side in (step, -step):
                moved = argument.copy()
                moved[index] += side
                ends.append(loss(*arguments[:k], moved, *arguments[k + 1 :]))
            gradient[index] = (ends[0] - ends[1]) / (2 * step)
        gradients.append(gradient)
    return gradients


def agree(actual, expected, tolerance):
    for part, wanted in zip(actual, expected, strict=True):
        assert np.asarray(part).shape == wanted.shape
        size = max(1.0, np.abs(wanted).max())
        np.testing.assert_allclose(np.asarray(part), wanted, rtol=tolerance, atol=tolerance * size)


@pytest.mark.parametrize("shape", SEVERAL_ROWS.values(), ids=SEVERAL_ROWS.keys())
def test_oracle_agrees_with_autograd(shape):
    """The oracle's three gradients are those of torch's batch_norm."""
    dout, x, gamma, beta, eps = drawn(*shape)
    agree(oracle(dout, x, gamma, eps), by_autograd(dout, x, gamma, beta, eps), 1e-11)


@pytest.mark.parametrize("shape", [(1, 3, 1e-3), (2, 3, 1e-3), (5, 2, 0.5)], ids=["one row", "two rows", "large eps"])
def test_oracle_agrees_with_central_differences(shape):
    """The oracle's three gradients are the slopes of the loss, for a batch of one row too."""
    dout, x, gamma, beta, eps = drawn(*shape)
    agree(oracle(dout, x, gamma, eps), by_differences(dout, x, gamma, beta, eps), 1e-6)


def test_oracle_on_a_constant_column():
    """A constant column is as finite as autograd says."""
    dout, x, gamma, beta, eps = drawn(6, 3, 1e-5)
    x[:, 1] = 4.0
    agree(oracle(dout, x, gamma, eps), by_autograd(dout, x, gamma, beta, eps), 1e-10)


@pytest.mark.parametrize("shape", SEVERAL_ROWS.values(), ids=SEVERAL_ROWS.keys())
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_reference_agrees_with_autograd(backend, shape):
    """The reference serves both backends and agrees with autograd."""
    dout, x, gamma, beta, eps = drawn(*shape)
    wrap = torch.from_numpy if backend == "torch" else np.asarray
    cache = tuple(wrap(values) for values in cached(x, gamma, beta, eps)[:6])
    agree(reference(wrap(dout), (*cache, eps)), by_autograd(dout, x, gamma, beta, eps), 1e-11)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_reference_keeps_float32(shape):
    """The reference answers float32 with float32, close to the float64 oracle."""
    dout, x, gamma, beta, eps = drawn(*shape)
    narrow = [values.astype(np.float32) for values in (dout, *cached(x, gamma, beta, eps)[:6])]
    parts = reference(narrow[0], (*narrow[1:], eps))
    assert {part.dtype for part in parts} == {np.dtype(np.float32)}
    agree(parts, oracle(narrow[0], narrow[1], narrow[2], eps), 1e-4)


def test_reference_on_one_row():
    """A batch of one row: dx and dgamma are 0, dbeta is dout."""
    dout, x, gamma, beta, eps = drawn(1, 4, 1e-5)
    dx, dgamma, dbeta = reference(dout, cached(x, gamma, beta, eps))
    agree((dx, dgamma, dbeta), (np.zeros((1, 4)), np.zeros(4), dout[0]), 1e-12)
