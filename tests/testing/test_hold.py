"""Functions held against each other, and against torch, over a table of shapes."""

import numpy as np
import pytest
import torch

from grader.testing.hold import agree, hidden, hold, on_tensors, references

SHAPES = {"vector": (3,), "matrix": (2, 3)}
softplus = on_tensors(torch.nn.functional.softplus)


def by_hand(x):
    return np.log1p(np.exp(x))


def test_an_oracle_agrees_with_torch():
    """The plainest use: a function of one array, over shapes."""
    hold(by_hand, softplus, SHAPES)


def test_the_first_shape_that_does_not_agree_is_named():
    """The message begins with the name of the shape."""
    with pytest.raises(AssertionError, match="^matrix: "):
        hold(lambda x: by_hand(x) + (x.ndim == 2) * 1e-9, softplus, SHAPES)


def test_arguments_may_be_drawn_otherwise():
    """draw takes the shape's parts and gives all arguments; float arrays alone are cast."""
    seen = []

    def drawn(rng, n, scale):
        return rng.standard_normal(n), (np.arange(n), scale)

    def noted(x, rest):
        seen.append((x.dtype.name, rest[0].dtype.kind, rest[1]))
        return x

    hold(noted, lambda x, rest: x, {"three": (3, 0.5)}, drawn, dtype="float32")
    assert seen == [("float32", "i", 0.5)]


AGREE = {
    "within the tolerance": (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-12]), True),
    "relative to the largest": (np.array([1e9, 1e-4]), np.array([1e9, 0.0]), True),
    "numbers differ": (np.array([1.0]), np.array([1.0 + 1e-9]), False),
    "NaN": (np.array([np.nan, np.inf]), np.array([np.nan, np.inf]), True),
    "NaN beside a number": (np.array([np.nan]), np.array([1.0]), False),
    "shapes broadcast": (np.ones(1), np.ones((1, 1)), False),
    "whole numbers": (np.array([10**12]), np.array([10**12 + 1]), False),
    "parts": ((1.0, [2.0]), [1.0, (2.0,)], True),
    "a part too few": ((1.0,), (1.0, 2.0), False),
}


@pytest.mark.parametrize(("actual", "expected", "same"), AGREE.values(), ids=AGREE)
def test_what_agrees(actual, expected, same):
    """Shapes, parts and numbers, NaN included."""
    if same:
        agree(actual, expected)
    else:
        with pytest.raises(AssertionError):
            agree(actual, expected)


def test_tensors_within_and_arrays_without():
    """Arrays at any depth become tensors and come back as arrays, gradients or not; the rest stays."""

    @on_tensors
    def both(pair, *, named):
        assert isinstance(pair[0], torch.Tensor) and isinstance(named["y"], torch.Tensor)
        return [pair[0].requires_grad_() * 2, named["word"]]

    found, word = both((np.ones(2), 1), named={"y": np.ones(1), "word": "x"})
    assert type(found) is np.ndarray and found.tolist() == [2.0, 2.0] and word == "x"


TWINS = {
    "neither": ({"solution.py": "def f(x):\n    return x + 1\n"}, ["numpy", "torch"]),
    "one each": ({"solution.py": "import numpy\ndef f(x): return x + 1\n", "solution_torch.py": "import torch\ndef f(x): return x + 1\n"}, ["numpy", "torch"]),
    "torch alone": ({"solution.py": "import torch\ndef f(x): return x + 1\n"}, ["torch"]),
    "numpy alone": ({"solution.py": "from numpy import add\ndef f(x): return add(x, 1)\n"}, ["numpy"]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "backends"), TWINS.values(), ids=TWINS)
def test_the_references_beside_a_test(tmp_path, files, backends):
    """As many as there are, each a function of arrays."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = references(str(tmp_path / "test_oracle.py"))
    assert list(found) == backends
    for reference in found.values():
        answer = reference.f(np.ones(2))
        assert type(answer) is np.ndarray and answer.tolist() == [2.0, 2.0]


def test_the_hidden_tests_beside_a_test(tmp_path):
    """Their oracle is a name like any other."""
    (tmp_path / "test_hidden.py").write_text("def oracle(x):\n    return x\n", "utf-8")
    assert hidden(str(tmp_path / "test_oracle.py")).oracle(3) == 3
