"""receptive-field: the hidden tests' oracle and the reference against the gradient's footprint in real convolutions."""

import pytest
import torch

from grader.testing import hidden, references

BOTH = pytest.mark.parametrize(
    "answer",
    [hidden(__file__).oracle, references(__file__)["numpy"].receptive_field],
    ids=["oracle", "reference"],
)
PIXELS = 1201

STACKS = {
    "none": [],
    "one pixel": [(1, 1, 0, 1)],
    "one layer": [(3, 1, 0, 1)],
    "two of three": [(3, 1, 0, 1), (3, 1, 0, 1)],
    "even": [(2, 1, 0, 1), (4, 1, 1, 1), (2, 2, 0, 1)],
    "strides": [(3, 2, 1, 1), (5, 3, 0, 1), (2, 2, 1, 1), (3, 1, 2, 1)],
    "stride larger than the kernel": [(2, 4, 0, 1), (3, 3, 1, 1)],
    "dilations": [(3, 1, 1, 1), (3, 1, 2, 2), (3, 1, 4, 4)],
    "everything": [(4, 2, 3, 2), (1, 3, 1, 5), (3, 1, 4, 2), (2, 2, 0, 3)],
    "more padding than kernel": [(1, 1, 2, 1), (2, 2, 3, 1)],
    "ResNet": [(7, 2, 3, 1), (3, 2, 1, 1), (1, 1, 0, 1), (3, 1, 1, 1), (3, 2, 1, 1)],
}


def footprint(layers, output):
    """The first and the last pixel that get a gradient from one output, far from the edges."""
    x = torch.zeros(1, 1, PIXELS, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel, stride, padding, dilation in layers:
        weight = torch.ones(1, 1, kernel, dtype=torch.float64)
        y = torch.nn.functional.conv1d(y, weight, None, stride, padding, dilation)
    (gradient,) = torch.autograd.grad(y[0, 0, output], x)
    seen = gradient[0, 0].nonzero()
    return int(seen.min()), int(seen.max())


def outputs(layers):
    """How many outputs the stack has."""
    length = PIXELS
    for kernel, stride, padding, dilation in layers:
        length = (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    return length


@BOTH
@pytest.mark.parametrize("layers", STACKS.values(), ids=STACKS.keys())
def test_agrees_with_the_gradient(answer, layers):
    """Size, jump and start are those of two neighbouring outputs in the middle"""
    rows = answer(layers)
    assert len(rows) == len(layers)
    for depth, row in enumerate(rows, 1):
        middle = outputs(layers[:depth]) // 2
        (first, last), (second, _) = footprint(layers[:depth], middle), footprint(layers[:depth], middle + 1)
        assert row["size"] == last - first + 1
        assert row["jump"] == second - first
        assert row["start"] + middle * row["jump"] == (first + last) / 2
