"""bn-backward: the hidden tests' oracle and the reference, held against autograd and central differences."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from grader.testing import agree, hidden, hold, on_tensors, references

ORACLE, REFERENCES = hidden(__file__).oracle, references(__file__)
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


def drawn(rng, N, D, eps):
    """dout, x, gamma, beta and eps."""
    dout, x = rng.standard_normal((N, D)), 2 * rng.standard_normal((N, D)) + 1.5
    return dout, x, rng.standard_normal(D) + 2, rng.standard_normal(D), eps


def with_constant_column(rng, N, D, eps):
    """The same, the first column of x constant."""
    dout, x, *rest = drawn(rng, N, D, eps)
    x[:, 0] = 4.0
    return dout, x, *rest


def cached(x, gamma, beta, eps):
    """The cache that the forward pass leaves."""
    mean, var = x.mean(0), x.var(0)
    return x, gamma, beta, (x - mean) / np.sqrt(var + eps), mean, var, eps


def by_oracle(dout, x, gamma, beta, eps):
    return ORACLE(dout, x, gamma, eps)


def by_reference(backend):
    return lambda dout, *forward: REFERENCES[backend].batchnorm_backward(dout, cached(*forward))


@on_tensors
def by_autograd(dout, x, gamma, beta, eps):
    """The three gradients by torch's own batch_norm and autograd."""
    leaves = [values.requires_grad_() for values in (x, gamma, beta)]
    y = F.batch_norm(leaves[0], None, None, leaves[1], leaves[2], training=True, eps=eps)
    return torch.autograd.grad(y, leaves, dout)


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


def test_oracle_agrees_with_autograd():
    """The oracle's three gradients are those of torch's batch_norm, with a constant column too."""
    hold(by_oracle, by_autograd, SEVERAL_ROWS, drawn)
    hold(by_oracle, by_autograd, SEVERAL_ROWS, with_constant_column, tolerance=1e-10)


def test_oracle_agrees_with_central_differences():
    """The oracle's three gradients are the slopes of the loss, for a batch of one row too."""
    small = {
        name: SHAPES[name] for name in ("one row", "one number", "two rows", "square", "eps of the variance's size")
    }
    hold(by_oracle, by_differences, small, drawn, tolerance=1e-5)


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_reference_agrees_with_autograd(backend):
    """The reference serves both backends and agrees with autograd, and with the oracle on one row."""
    hold(by_reference(backend), by_autograd, SEVERAL_ROWS, drawn)
    hold(by_reference(backend), by_oracle, SHAPES, drawn)


def test_reference_keeps_float32():
    """The reference answers float32 with float32, close to the float64 oracle."""
    hold(by_reference("numpy"), by_oracle, SHAPES, drawn, dtype="float32", tolerance=1e-4)
    dout, *forward = (values.astype("float32") for values in drawn(np.random.default_rng(0), 4, 3, 0.5)[:4])
    assert {part.dtype for part in by_reference("numpy")(dout, *forward, 0.5)} == {np.dtype("float32")}


def test_reference_on_one_row():
    """A batch of one row: dx and dgamma are 0, dbeta is dout."""
    dout, *forward = drawn(np.random.default_rng(1), 1, 4, 1e-5)
    agree(by_reference("numpy")(dout, *forward), (np.zeros((1, 4)), np.zeros(4), dout[0]), 1e-12)
