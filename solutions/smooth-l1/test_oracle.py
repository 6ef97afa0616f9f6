"""smooth-l1: the hidden tests' oracles and the references, held against F.smooth_l1_loss and its autograd."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from grader.testing import FLOATS, agree, hidden, hold, on_tensors, references

HIDDEN, REFERENCES = hidden(__file__), references(__file__)
BETAS, REDUCTIONS = [0.0, 0.3, 1.0, 2.5], ["none", "mean", "sum"]
SHAPES = {
    "one element": (1,),
    "vector": (9,),
    "matrix": (4, 5),
    "ones": (1, 1, 1),
    "four dimensions": (2, 3, 1, 4),
    "large": (50_000,),
}
WRONG = {
    "negative beta": ((3,), (3,), {"beta": -1e-9}),
    "NaN beta": ((3,), (3,), {"beta": math.nan}),
    "another reduction": ((3,), (3,), {"reduction": "batchmean"}),
    "broadcast": ((3,), (3, 1), {}),
    "same size": ((2, 3), (3, 2), {}),
}
backends = pytest.mark.parametrize("backend", REFERENCES)


def drawn(rng, *shape):
    """pred and target, some of them equal."""
    pred, target = rng.standard_normal(shape) * 2, rng.standard_normal(shape)
    pred.flat[::4] = target.flat[::4]
    return pred, target


def settled(functions, beta, reduction):
    """Loss and gradient by two functions, as one function of pred and target."""
    return lambda pred, target: [function(pred, target, beta, reduction) for function in functions]


def by_torch(beta, reduction):
    """torch's own loss, and the gradient of its sum over the elements that the reduction leaves."""

    def loss_and_gradient(pred, target):
        leaf = pred.requires_grad_()
        loss = F.smooth_l1_loss(leaf, target, beta=beta, reduction=reduction)
        return [loss, *torch.autograd.grad(loss.sum(), leaf)]

    return on_tensors(loss_and_gradient)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("beta", BETAS)
def test_oracle_agrees_with_torch(beta, reduction):
    """The oracles' loss and gradient are those of torch."""
    oracles = settled((HIDDEN.oracle, HIDDEN.oracle_grad), beta, reduction)
    hold(oracles, by_torch(beta, reduction), SHAPES, drawn, tolerance=1e-12)


@backends
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("beta", BETAS)
def test_reference_agrees_with_torch(beta, reduction, backend):
    """The references' loss and gradient are those of torch."""
    reference = REFERENCES[backend]
    functions = settled((reference.smooth_l1, reference.smooth_l1_grad), beta, reduction)
    hold(functions, by_torch(beta, reduction), SHAPES, drawn)


@pytest.mark.parametrize("beta", BETAS)
def test_oracle_gradient_is_the_slope_of_the_oracle_loss(beta):
    """Central differences of the loss, away from the joints, are the gradient."""
    pred, target = drawn(np.random.default_rng(12), 12)
    pred += 0.05  # off the tip of L1
    step = 1e-6
    ends = [HIDDEN.oracle(pred + side, target, beta, "none") for side in (step, -step)]
    agree((ends[0] - ends[1]) / (2 * step), HIDDEN.oracle_grad(pred, target, beta, "none"), 1e-6)


@pytest.mark.parametrize("beta", [0.5, 2.0])
def test_oracle_at_the_joint(beta):
    """Exactly at |d| = beta both branches give 0.5 · beta and a slope of ±1."""
    pred, target = np.array([beta, -beta, 0.0]), np.zeros(3)
    agree(HIDDEN.oracle(pred, target, beta, "none"), [0.5 * beta, 0.5 * beta, 0.0])
    agree(HIDDEN.oracle_grad(pred, target, beta, "none"), [1.0, -1.0, 0.0])


@backends
def test_reference_survives_huge_differences(backend):
    """A d whose square or quotient by beta overflows has a finite loss and a slope of ±1."""
    pred, target = np.array([3e38, -3e38, 1e25], np.float32), np.zeros(3, np.float32)
    loss, gradient = settled(vars(REFERENCES[backend]).values(), 0.01, "none")(pred, target)
    agree(loss / pred, [1.0, -1.0, 1.0], 1e-6)
    agree(gradient, [1.0, -1.0, 1.0], 1e-6)


@backends
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_reference_keeps_the_dtype(reduction, dtype, backend):
    """Loss and gradient have the dtype of pred."""
    pred, target = (values.astype(dtype) for values in drawn(np.random.default_rng(1), 4, 5))
    for part in settled(vars(REFERENCES[backend]).values(), 0.3, reduction)(pred, target):
        assert part.dtype == dtype


@backends
@pytest.mark.parametrize("entry", ["smooth_l1", "smooth_l1_grad"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_reference_rejects(wrong, entry, backend):
    """A wrong argument is a ValueError that names it."""
    first, second, arguments = wrong
    with pytest.raises(ValueError, match=next(iter(arguments), "shape")):
        getattr(REFERENCES[backend], entry)(np.zeros(first), np.zeros(second), **arguments)
