"""grad-clip: the hidden tests' oracle and the references, held against torch.nn.utils.clip_grad_norm_."""

import math

import numpy as np
import pytest
import torch

from grader.testing import FLOATS, agree, hidden, hold, on_tensors, references

HIDDEN, REFERENCES = hidden(__file__), references(__file__)
SHAPES = {"one number": (1,), "vector": (9,), "matrix": (4, 5), "four dimensions": (2, 3, 1, 4), "large": (300, 300)}
MOST = [0.01, 1.0, 1e4]  # the last is above every norm
backends = pytest.mark.parametrize("backend", REFERENCES)


def drawn(rng, *shape):
    """Three gradients, one of them of zeros."""
    return ([rng.standard_normal(shape), np.zeros(3), rng.standard_normal((2, 2))],)


def by_torch(most):
    """torch's own clipping, on parameters that hold these gradients."""

    def clip(grads):
        leaves = [torch.nn.Parameter(g) for g in grads]
        for leaf, g in zip(leaves, grads, strict=True):
            leaf.grad = g.clone()
        norm = torch.nn.utils.clip_grad_norm_(leaves, most)
        return [leaf.grad for leaf in leaves], norm

    return on_tensors(clip)


@pytest.mark.parametrize("most", MOST)
def test_oracle_agrees_with_torch(most):
    """Gradients and norm are torch's, which adds 1e-6 to the divisor."""
    hold(lambda grads: HIDDEN.oracle(grads, most), by_torch(most), SHAPES, drawn, tolerance=3e-6)


@backends
@pytest.mark.parametrize("most", MOST)
def test_reference_agrees_with_the_oracle(most, backend):
    """Gradients and norm, to the last digits, and the arguments stay as they were."""
    (grads,) = drawn(np.random.default_rng(3), 4, 5)
    for dtype in FLOATS:
        given = [g.astype(dtype) for g in grads]
        clipped, norm = REFERENCES[backend].clip_grad_norm(given, most)
        wanted, length = HIDDEN.oracle(given, most)
        agree(given, [g.astype(dtype) for g in grads], 0)
        agree(clipped, wanted, 1e-5 if dtype == "float32" else 1e-13)
        agree(norm, length, 1e-6 if dtype == "float32" else 1e-13)
        assert all(g.dtype == dtype for g in [*clipped, norm])


@backends
def test_reference_at_the_edges(backend):
    """An empty list, zeros, and norms that are not finite."""
    clip = REFERENCES[backend].clip_grad_norm
    assert clip([], 1.0) == ([], 0.0)
    agree(clip([np.zeros(3)], 1.0), ([np.zeros(3)], 0.0), 0)
    for entry in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="norm"):
            clip([np.ones(2), np.array([entry])], 1.0)
