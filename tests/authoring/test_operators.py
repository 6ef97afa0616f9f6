"""Mutants: one slip each, every one a program, none of them the program itself."""

import pytest

from grader.authoring.operators import mutants

PROGRAM = '''\
"""A docstring that is left alone: a + b."""
import numpy as np


def f(x, eps):
    """Another: 1 + 1."""
    mean = x.mean(axis=0, keepdims=True)  # a comment: 2 * 3
    if x.shape[0] == 1:
        return np.sqrt(x)
    mean = mean.copy()
    return np.maximum(x - mean, x.max()) / np.sqrt(x.var(axis=0, ddof=1) + eps)
'''

SLIPS = {
    "another axis": "x.mean(axis=1, keepdims=True)",
    "no axis": "x.mean(axis=None, keepdims=True)",
    "sum for mean": "x.sum(axis=0, keepdims=True)",
    "keepdims off": "x.mean(axis=0, keepdims=0)",
    "ddof off": "x.var(axis=0, ddof=0)",
    "min for max": "np.minimum(x - mean, x.max())",
    "the other min for max": "x.min())",
    "eps to zero": "ddof=1) + 0.0)",
    "no square root": "/ (x.var(axis=0, ddof=1) + eps)",
    "plus for minus": "np.maximum(x + mean",
    "times for over": "x.max()) * np.sqrt",
    "never the special case": "if False:",
    "always the special case": "if True:",
    "a cast": ".astype('float32')",
    "another number": "x.shape[0] == 2",
    "a dropped statement": "    pass\n    return np.maximum",
    "a negated result": "return -(np.sqrt(x))",
    "no copy": "mean = (mean)\n",
}


@pytest.fixture(scope="module")
def found():
    """The mutants of PROGRAM, made once."""
    return mutants(PROGRAM)


@pytest.mark.parametrize("text", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_among_the_mutants(found, text):
    """cosmic-ray's operators and the tensor ones both contribute."""
    assert any(text in mutant.source for mutant in found)


def test_every_mutant_is_another_program(found):
    """Each parses, differs from the program in code (not in a docstring or comment), and stands once."""
    assert len({mutant.source for mutant in found}) == len(found) > 40
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
        assert mutant.source != PROGRAM
        assert "a docstring that is left alone: a + b" in mutant.source.lower()
        assert mutant.before in PROGRAM
