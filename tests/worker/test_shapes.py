"""What is answered of shapes of numbers is what PyTorch itself answers of them."""

from importlib import import_module

import pytest

from grader.worker.shapes import OF_NUMBERS

TRUTHS = [(True,), (False,)]
ASKED = {
    "compute_unbacked_bindings": [(None, None)],
    "free_unbacked_symbols": [(3,), ((2, 3),)],
    "expect_true": TRUTHS,
    "guard_or_false": TRUTHS,
    "guard_or_true": TRUTHS,
    "guard_size_oblivious": TRUTHS,
    "statically_known_true": TRUTHS,
    "has_guarding_hint": [(3,)],
    "guarding_hint_or_throw": [(3,)],
    "is_nested_int": [(3,)],
    "sym_and": [(True,), (True, True), (True, False, True)],
    "sym_or": [(False,), (False, True), (False, False)],
    "sym_eq": [(2, 2), (2, 3), ((2, 3), [2, 3]), ((2, 3), (2, 4)), ((2,), (2, 3)), ((), ())],
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("name", OF_NUMBERS)
def test_numbers_are_answered_as_pytorch_does(name):
    """For every name that this version has; others are asked of nobody."""
    pytest.importorskip("torch")
    theirs = getattr(import_module("torch.fx.experimental.symbolic_shapes"), name, None)
    if theirs is None:
        pytest.skip("this version of PyTorch has no such question")
    for arguments in ASKED[name]:
        found, expected = OF_NUMBERS[name](*arguments), theirs(*arguments)
        assert (found or None) == (expected or None) and bool(found) is bool(expected), arguments


def test_every_answer_is_tried():
    """None stands there that the table does not ask."""
    assert ASKED.keys() == OF_NUMBERS.keys()
