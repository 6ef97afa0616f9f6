"""smooth-l1: the hidden tests' oracles and the references, held against F.smooth_l1_loss and its autograd."""

import math
import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

ROOT = Path(__file__).parents[2]
SOLUTION = ROOT / "solutions" / "smooth-l1"
hidden = runpy.run_path(str(SOLUTION / "test_hidden.py"))
REFERENCES = {
    "numpy": (runpy.run_path(str(SOLUTION / "solution.py")), np.asarray),
    "torch": (runpy.run_path(str(SOLUTION / "solution_torch.py")), torch.as_tensor),
}
SHAPES = {
    "one element": (1,),
    "vector": (9,),
    "matrix": (4, 5),
    "ones": (1, 1, 1),
    "four dimensions": (2, 3, 1, 4),
    "large": (50_000,),
}
BETAS = [0.0, 0.3, 1.0, 2.5]
REDUCTIONS = ["none", "mean", "sum"]
WRONG = {
    "negative beta": ((3,), (3,), {"beta": -1e-9}),
    "NaN beta": ((3,), (3,), {"beta": math.nan}),
    "another reduction": ((3,), (3,), {"reduction": "batchmean"}),
    "broadcast": ((3,), (3, 1), {}),
    "same size": ((2, 3), (3, 2), {}),
}


def drawn(shape):
    """pred and target in float64, some of them equal."""
    rng = np.random.default_rng(math.prod(shape))
    pred, target = rng.standard_normal(shape) * 2, rng.standard_normal(shape)
    pred.flat[::4] = target.flat[::4]
    return pred, target


def by_torch(pred, target, beta, reduction):
    """torch's own loss, and the gradient of its sum over the elements that the reduction leaves."""
    leaf = torch.from_numpy(pred).requires_grad_()
    loss = torch.nn.functional.smooth_l1_loss(leaf, torch.from_numpy(target), beta=beta, reduction=reduction)
    (gradient,) = torch.autograd.grad(loss.sum(), leaf)
    return loss.detach().numpy(), gradient.numpy()


def agree(actual, expected, tolerance=1e-12):
    assert np.shape(actual) == np.shape(expected)
    np.testing.assert_allclose(np.asarray(actual), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_oracle_agrees_with_torch(shape, beta, reduction):
    """The oracles' loss and gradient are those of torch."""
    pred, target = drawn(shape)
    loss, gradient = by_torch(pred, target, beta, reduction)
    agree(hidden["oracle"](pred, target, beta, reduction), loss)
    agree(hidden["oracle_grad"](pred, target, beta, reduction), gradient)


@pytest.mark.parametrize("backend", REFERENCES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_reference_agrees_with_torch(shape, beta, reduction, backend):
    """The references' loss and gradient are those of torch."""
    pred, target = drawn(shape)
    loss, gradient = by_torch(pred, target, beta, reduction)
    reference, wrap = REFERENCES[backend]
    agree(reference["smooth_l1"](wrap(pred), wrap(target), beta, reduction), loss, 1e-11)
    agree(reference["smooth_l1_grad"](wrap(pred), wrap(target), beta, reduction), gradient, 1e-11)


def test_oracle_gradient_is_the_slope_of_the_oracle_loss():
    """Central differences of the loss, away from the joints, are the gradient."""
    pred, target = drawn((12,))
    pred += 0.05  # off the tip of L1
    step = 1e-6
    for beta in BETAS:
        ends = [hidden["oracle"](pred + side, target, beta, "none") for side in (step, -step)]
        agree((ends[0] - ends[1]) / (2 * step), hidden["oracle_grad"](pred, target, beta, "none"), 1e-6)


@pytest.mark.parametrize("beta", [0.5, 2.0])
def test_oracle_at_the_joint(beta):
    """Exactly at |d| = beta both branches give 0.5 · beta and a slope of ±1."""
    pred, target = np.array([beta, -beta, 0.0]), np.zeros(3)
    agree(hidden["oracle"](pred, target, beta, "none"), [0.5 * beta, 0.5 * beta, 0.0])
    agree(hidden["oracle_grad"](pred, target, beta, "none"), [1.0, -1.0, 0.0])


@pytest.mark.parametrize("backend", REFERENCES)
def test_reference_survives_huge_differences(backend):
    """A d whose square or quotient by beta overflows has a finite loss and a slope of ±1."""
    reference, wrap = REFERENCES[backend]
    pred, target = np.array([3e38, -3e38, 1e25], np.float32), np.zeros(3, np.float32)
    loss = reference["smooth_l1"](wrap(pred), wrap(target), 0.01, "none")
    agree(np.asarray(loss) / pred, [1.0, -1.0, 1.0], 1e-6)
    agree(reference["smooth_l1_grad"](wrap(pred), wrap(target), 0.01, "sum"), [1.0, -1.0, 1.0], 1e-6)


@pytest.mark.parametrize("backend", REFERENCES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_reference_keeps_the_dtype(reduction, dtype, backend):
    """Loss and gradient have the dtype of pred."""
    reference, wrap = REFERENCES[backend]
    pred, target = (wrap(values.astype(dtype)) for values in drawn((4, 5)))
    for entry in ("smooth_l1", "smooth_l1_grad"):
        assert str(reference[entry](pred, target, 0.3, reduction).dtype).removeprefix("torch.") == dtype


@pytest.mark.parametrize("backend", REFERENCES)
@pytest.mark.parametrize("entry", ["smooth_l1", "smooth_l1_grad"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_reference_rejects(wrong, entry, backend):
    """A wrong argument is a ValueError that names it."""
    reference, wrap = REFERENCES[backend]
    first, second, arguments = wrong
    with pytest.raises(ValueError, match=next(iter(arguments), "shape")):
        reference[entry](wrap(np.zeros(first)), wrap(np.zeros(second)), **arguments)
