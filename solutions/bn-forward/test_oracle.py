"""bn-forward: the hidden tests' oracle and the reference, held against torch's own batch_norm."""

import numpy as np
import pytest
from torch.nn import functional as F

from grader.testing import hidden, hold, on_tensors, references

ORACLE, REFERENCES = hidden(__file__).oracle, references(__file__)
SHAPES = {
    "two rows": (2, 3),
    "one channel": (7, 1),
    "square": (5, 5),
    "wide": (4, 60),
    "images": (3, 4, 5, 6),
    "one image": (1, 4, 3, 2),
    "images of one pixel": (6, 3, 1, 1),
    "large": (40, 3, 16, 16),
}
CALLS = {  # training, momentum, eps
    "training": (True, 0.1, 1e-5),
    "training, large momentum and eps": (True, 0.7, 0.5),
    "training, momentum 0": (True, 0.0, 1e-3),
    "training, momentum 1": (True, 1.0, 1e-3),
    "eval": (False, 0.1, 1e-5),
    "eval, large eps": (False, 0.3, 0.5),
}


def drawn(rng, *shape):
    """x, gamma, beta, running_mean and running_var; the first gamma is 0."""
    C = shape[1]
    gamma = rng.standard_normal(C)
    gamma[0] = 0.0
    x = 2 * rng.standard_normal(shape) + 1.5
    return x, gamma, rng.standard_normal(C), rng.standard_normal(C), rng.uniform(0.5, 4.0, C)


def by_torch(training, momentum, eps):
    """The three answers of F.batch_norm, which updates clones of the running statistics."""

    @on_tensors
    def answer(x, gamma, beta, running_mean, running_var):
        mean, var = running_mean.clone(), running_var.clone()
        return F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps), mean, var

    return answer


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_agree_with_torch(call):
    """The oracle and the reference, on both backends, answer as torch's batch_norm does"""
    hold(lambda *arrays: ORACLE(*arrays, *call), by_torch(*call), SHAPES, drawn)
    for backend in ("numpy", "torch"):
        entry = REFERENCES[backend].batchnorm_forward
        hold(lambda *arrays, entry=entry: entry(*arrays, *call), by_torch(*call), SHAPES, drawn)


def test_reference_keeps_float32():
    """The reference answers float32 with float32, close to the float64 oracle"""
    call = CALLS["training"]
    entry = REFERENCES["numpy"].batchnorm_forward
    both = (lambda *arrays: entry(*arrays, *call)), (lambda *arrays: ORACLE(*arrays, *call))
    hold(*both, SHAPES, drawn, dtype="float32", tolerance=1e-4)
    arrays = (values.astype("float32") for values in drawn(np.random.default_rng(0), 4, 3))
    assert {part.dtype for part in entry(*arrays, *call)} == {np.dtype("float32")}
