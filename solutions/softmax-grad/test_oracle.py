"""softmax-grad: the hidden tests' oracle and the references, held against torch's softmax and its autograd."""

import numpy as np
import pytest
import torch

from grader.testing import agree, hidden, hold, on_tensors, references

HIDDEN, REFERENCES = hidden(__file__), references(__file__)
SHAPES = {"one number": (1,), "two": (2,), "vector": (7,), "matrix": (4, 5), "cube": (2, 3, 4), "one in a row": (3, 1)}
VECTORS = {name: shape for name, shape in SHAPES.items() if len(shape) == 1}
EXTREMES = {"high": [1e4, 1e4, 9999.0], "apart": [1e4, 0.0, -1e4, 1e4], "low": [-1e4, -1e4 + 1], "equal": [-1e4] * 5}
BACKENDS = pytest.mark.parametrize("backend", ["numpy", "torch"])


def by_softmax(axis):
    return on_tensors(lambda x: torch.softmax(x, axis))


def by_autograd(axis):
    """dout, x: the gradient that torch sends back to x."""

    @on_tensors
    def answer(dout, x):
        leaf = x.requires_grad_()
        return torch.autograd.grad(torch.softmax(leaf, axis), leaf, dout)[0]

    return answer


def pair(rng, *shape):
    """dout and x."""
    return rng.standard_normal(shape), 3 * rng.standard_normal(shape)


@pytest.mark.parametrize("axis", [0, -1])
@BACKENDS
def test_agree_with_torch(backend, axis):
    """softmax and dx, of the oracle and of the reference, are torch's along either axis"""
    reference = REFERENCES[backend]
    for softmax in (HIDDEN.oracle, reference.softmax):
        hold(lambda x, softmax=softmax: softmax(x, axis), by_softmax(axis), SHAPES)
    for backward in (HIDDEN.oracle_backward, reference.softmax_backward):
        hold(
            lambda dout, x, backward=backward: backward(dout, HIDDEN.oracle(x, axis), axis),
            by_autograd(axis), SHAPES, pair,
        )  # fmt: skip


@BACKENDS
def test_jacobian_agrees_with_torch(backend):
    """J, of the oracle and of the reference, is torch's"""
    by_torch = on_tensors(lambda x: torch.autograd.functional.jacobian(lambda x: torch.softmax(x, -1), x))
    for jacobian in (HIDDEN.oracle_jacobian, REFERENCES[backend].softmax_jacobian):
        hold(jacobian, by_torch, VECTORS)


@BACKENDS
@pytest.mark.parametrize("x", EXTREMES.values(), ids=EXTREMES.keys())
def test_extremes(backend, x):
    """Far from zero and far apart, both give what torch gives"""
    x = np.array(x)
    for softmax in (HIDDEN.oracle, REFERENCES[backend].softmax):
        agree(softmax(x), by_softmax(-1)(x), 1e-12)
