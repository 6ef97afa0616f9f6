"""Tables of bad arguments."""

import pytest

from grader.model import NoError
from grader.protocol.failures import Raised
from grader.testing.recorder import ExpectationFailed
from grader.testing.rejects import expect_rejected


def checking(calls, accepts=()):
    """A submission's f(x, n=1), which notes its calls and refuses every n that is not accepted."""

    def f(x, n=1, m=1):
        calls.append((x, n, m))
        if (n, m) in accepts:
            return x
        raise Raised("ValueError", ("ValueError", "Exception"), f"bad n: {n}", ())

    return f


def test_each_bad_value_is_tried_alone(recorder):
    """One argument is wrong in each call, and all others are as in the call that is right."""
    made, calls = recorder(), []
    expect_rejected(checking(calls), "x", n=1, wrong={"n": [0, -1], "m": [(2, 3)]})
    assert calls == [("x", 0, 1), ("x", -1, 1), ("x", 1, (2, 3))]
    assert len(made.observations) == 3


def test_a_bad_value_that_is_accepted_fails(recorder):
    """The first that raises nothing is the finding."""
    recorder()
    calls = []
    with pytest.raises(ExpectationFailed) as caught:
        expect_rejected(checking(calls, accepts=[(-1, 1)]), "x", wrong={"n": [0, -1, -2]})
    assert isinstance(caught.value.finding, NoError) and len(calls) == 2


@pytest.mark.parametrize(
    ("wrong", "naming", "remarks"),
    [
        pytest.param({"n": [0]}, (), 0, id="the parameter is named"),
        pytest.param({"size": [7]}, (), 0, id="the value is named"),
        pytest.param({"size": ["seven"]}, ("bad",), 0, id="another word will do"),
        pytest.param({"size": ["seven"]}, (), 1, id="nothing is named"),
    ],
)
def test_the_message_should_name_what_is_wrong(recorder, wrong, naming, remarks):
    """The parameter, its value, or one of the words; if none is there, it is remarked on."""
    made = recorder()

    def f(**given):
        (value,) = given.values()
        raise Raised("ValueError", ("ValueError",), f"bad n: {value if value == 7 else ''}", ())

    expect_rejected(f, wrong=wrong, naming=naming)
    assert len(made.remarks) == remarks
