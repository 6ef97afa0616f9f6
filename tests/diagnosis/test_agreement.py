"""Two programs fail a case in the same way, or do not."""

import math
from dataclasses import replace

import numpy as np
import pytest

from grader.diagnosis.agreement import agree, refused, telling
from grader.judge import CaseTrace
from grader.model import (
    CaseResult,
    Changed,
    Contract,
    Described,
    Ended,
    NoError,
    Outcome,
    OutOfRange,
    Place,
    Property,
    RaisedError,
    Slow,
    Unequal,
)
from grader.testing.recorder import Observation

ONE = Described("int", "1")
FINDINGS = {
    "range": lambda what: OutOfRange(what=what, number=1.0, low=2.0, high=3.0, why=""),
    "value": lambda what: Unequal(what=what, expected=ONE, actual=ONE),
    "shape": lambda what: Contract(what=what, aspect="shape", expected=(1,), actual=(2,)),
    "dtype": lambda what: Contract(what=what, aspect="dtype", expected="float64", actual="float32"),
    "property": lambda what: Property(what=what, expected="so", actual="not so"),
    "mutated": lambda what: Changed(what=what),
    "crashed": lambda what: Ended(what=what, outcome=Outcome("crashed")),
    "timed out": lambda what: Ended(what="the process", outcome=Outcome("timed out")),
    "out of memory": lambda what: Ended(what="the process", outcome=Outcome("out of memory")),
    "slow": lambda what: Slow(what="the time", seconds=2.0, bound=1.0, why=""),
}


def trace(kind="value", what="y", actual=None, allowed=None, before=0):
    """A case that failed with this answer, after so many comparisons that were met."""
    finding = FINDINGS[kind](what)
    met = (Observation("first", 1, 1),) * before
    return CaseTrace(
        CaseResult("c", "c", "failed", finding=finding), (*met, Observation(what, actual, None, allowed, finding))
    )


BOUND = np.full(3, 1e-6)
Y = np.array([1.0, 2.0, 3.0])
PAIRS = [
    pytest.param({"actual": Y, "allowed": BOUND}, {"actual": Y}, True, id="the same numbers"),
    pytest.param({"actual": Y, "allowed": BOUND}, {"actual": Y + 1.9e-6}, True, id="within two tolerances"),
    pytest.param({"actual": Y, "allowed": BOUND}, {"actual": Y + 2.1e-6}, False, id="beyond them"),
    pytest.param({"actual": Y, "allowed": BOUND}, {"actual": Y[:2]}, False, id="another shape"),
    pytest.param({"actual": Y}, {"actual": Y}, True, id="equal without a tolerance"),
    pytest.param({"actual": Y}, {"actual": Y * (1 + 4e-16)}, True, id="rounded in two ways without a tolerance"),
    pytest.param({"actual": Y, "allowed": 0 * Y}, {"actual": Y * (1 + 4e-16)}, True, id="and with one of 0"),
    pytest.param({"actual": Y}, {"actual": Y + 1e-14}, False, id="unequal without a tolerance"),
    pytest.param({"actual": Y - [1, 2, 2.99]}, {"actual": Y - [1, 2, 2.99] + 1e-17}, True, id="cancelled numbers"),
    pytest.param({"actual": {"a": 1, "b": 2}}, {"actual": {"b": 2, "a": 1}}, True, id="a dict in another order"),
    pytest.param({"actual": Y * math.inf}, {"actual": Y}, False, id="infinite without a tolerance"),
    pytest.param({"actual": Y * math.nan, "allowed": BOUND}, {"actual": Y * math.nan}, True, id="NaN in the same places"),
    pytest.param({"actual": Y, "allowed": BOUND}, {"actual": Y * math.nan}, False, id="NaN in others"),
    pytest.param({"actual": Y > 1}, {"actual": Y > 1}, True, id="bools"),
    pytest.param({"actual": "x"}, {"actual": "x"}, True, id="words"),
    pytest.param({"actual": 1}, {"actual": True}, False, id="equal numbers of other types"),
    pytest.param({"actual": Y}, {"actual": "x"}, False, id="numbers and words"),
    pytest.param(
        {"kind": "mutated", "actual": "cache[1]"}, {"kind": "mutated", "actual": "cache[3]"}, False,
        id="another argument changed",
    ),
    pytest.param(
        {"kind": "mutated", "actual": "state['m'][0]"}, {"kind": "mutated", "actual": "state['exp_avg'][1]"}, True,
        id="a dict changed, whose keys are the program's",
    ),
    pytest.param(
        {"kind": "mutated", "actual": "state['m'][0]"}, {"kind": "mutated", "actual": "state[1]"}, True,
        id="a state changed, which is a dict here and a tuple there",
    ),
    pytest.param({"what": "dx", "actual": 1}, {"what": "dy", "actual": 1}, False, id="another part"),
    pytest.param({"kind": "shape", "actual": 1}, {"kind": "dtype", "actual": 1}, False, id="another kind"),
    pytest.param({"actual": 1}, {"kind": "property", "actual": 1}, True, id="the same kind in another form"),
    pytest.param(
        {"kind": "range", "actual": np.float64(99_700), "allowed": np.float64(96)},
        {"kind": "range", "actual": np.float64(100_300)}, True, id="two counts of the same chance",
    ),
    pytest.param(
        {"kind": "range", "actual": np.float64(99_700), "allowed": np.float64(96)},
        {"kind": "range", "actual": np.float64(106_000)}, False, id="of another chance",
    ),
    pytest.param(
        {"kind": "range", "actual": np.float64(0.5), "allowed": np.float64(0.01)},
        {"kind": "range", "actual": np.float64(0.9)}, False, id="statistics that are no counts",
    ),
    pytest.param({"kind": "slow"}, {"kind": "timed out"}, True, id="too slow, or too slow to wait for"),
    pytest.param({"kind": "timed out"}, {"kind": "out of memory"}, True, id="of what grows, the limit that it meets first"),
    pytest.param({"kind": "crashed", "actual": 1}, {"kind": "crashed", "actual": 2}, True, id="both crashed"),
    pytest.param({"kind": "crashed"}, {"kind": "crashed", "before": 1}, False, id="at another place"),
    pytest.param({"actual": Y, "allowed": BOUND}, {"actual": Y, "before": 2}, True, id="after more comparisons"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_two_programs_fail_alike(one, other, same):
    """The same comparison failed, with the same kind of finding and the same wrong answer up to rounding."""
    assert agree(trace(**one), trace(**other)) == same


ERRORS = [
    pytest.param("groups", "raise ValueError('groups')", "wrong: 1", "raise ValueError(f'wrong: {g}')", True, id="own"),
    pytest.param("of", "assert g > 1, 'of'", "", "if g < 2: assert False", True, id="own asserts"),
    pytest.param("stride of 0", "raise E('stride')", "groups: 3", "raise E('groups')", False, id="of other arguments"),
    pytest.param(
        "stride of 0", "raise E('stride')", "bad stride", "assert s, 'bad stride'", True, id="of one argument"
    ),
    pytest.param("12 into (2,-1)", "x.reshape(2, -1)", "12 into (2,3)", "y.reshape(2, 3)", True, id="other sizes"),
    pytest.param("+: 'A' and 'None'", "a + b", "+: 'None' and 'A'", "b + a", True, id="words in another order"),
    pytest.param("ABackward wants 3", "y.backward()", "BackBackward wants 2", "b()", True, id="a Function's own name"),
    pytest.param("MulBackward0 got None", "a * b", "DivBackward0 got None", "a / b", False, id="torch's own Functions"),
    pytest.param("no grad", "w.mul_(s)", "sizes must match", "w * s", False, id="other words of a library"),
    pytest.param("groups", "raise ValueError('groups')", "sizes must match", "w * s", False, id="own and a library's"),
]


def raised(error, message, line):
    """A case that ended with an exception, where an answer was expected."""
    finding = RaisedError(what=error, message=message, trace=(Place(1, "f(x)"), Place(3, line)))
    observation = Observation(error, ("raised", message), finding=finding)
    names = frozenset({"x", "stride", "groups"})
    return CaseTrace(CaseResult("c", "c", "failed", finding=finding), (observation,), names=names)


REFUSED = [
    pytest.param("bad", "raise ValueError('bad')", True, id="no reason is given"),
    pytest.param("groups of 3", "raise ValueError(f'groups of {g}')", False, id="an argument is named"),
    pytest.param("sizes must match", "w * s", False, id="a library says it"),
]


@pytest.mark.parametrize(("says", "line", "nameless"), REFUSED)
def test_a_refusal_without_a_reason_tells_nothing(says, line, nameless):
    """Any two programs that refuse what is right may do it for two reasons."""
    seen = raised("ValueError", says, line)
    assert refused(seen) == nameless and telling(seen) == (not nameless)


@pytest.mark.parametrize(("says", "line", "other_says", "other_line", "same"), ERRORS)
def test_two_programs_raise_alike(says, line, other_says, other_line, same):
    """Errors of one's own may be worded as one likes; a library's must have the same words."""
    assert agree(raised("ValueError", says, line), raised("ValueError", other_says, other_line)) == same
    assert not agree(raised("ValueError", says, line), raised("TypeError", other_says, other_line))


def test_where_a_recursion_ends_is_chance():
    """How a RecursionError is worded says where the depth was reached."""
    one, other = (raised("RecursionError", message, "f(x)") for message in ("… in comparison", "… while calling"))
    assert agree(one, other)


def test_an_error_where_another_should_have_come_is_compared_by_its_class():
    """Where an error is the answer, its class is what was compared, however it is worded."""

    def answered(error, message):
        finding = RaisedError(what=error, message=message, expected="ValueError")
        observation = Observation("ValueError", error, "ValueError", finding=finding)
        return CaseTrace(CaseResult("c", "c", "failed", finding=finding), (observation,))

    assert agree(answered("TypeError", "no"), answered("TypeError", "really not"))
    assert not agree(answered("TypeError", "no"), answered("KeyError", "no"))


def test_a_program_that_passes_agrees_with_none_that_fails():
    """A mistake that passes the case is not behind its failure."""
    passed = replace(trace(actual=Y), result=CaseResult("c", "c", "passed"))
    assert not agree(trace(actual=Y), passed) and not agree(trace(actual=Y), None)


UNCHECKED = [
    pytest.param(NoError(what="ValueError", returned=Described("int", "1")), True, id="an answer came"),
    pytest.param(
        RaisedError(what="ZeroDivisionError", message="", expected="ValueError"), True, id="a library's error"
    ),
    pytest.param(
        RaisedError(what="TypeError", message="", expected="ValueError", trace=(Place(3, "raise TypeError('no')"),)),
        False,
        id="another error of its own",
    ),
]


@pytest.mark.parametrize(("finding", "same"), UNCHECKED)
def test_what_comes_of_a_missing_check_is_chance(finding, same):
    """Loosely, two programs without a check are alike, whatever came of it in either; one that raises is not."""

    def failed(finding, actual):
        observation = Observation("ValueError", actual, "ValueError", finding=finding)
        return CaseTrace(CaseResult("c", "c", "failed", finding=finding), (observation,))

    other = failed(RaisedError(what="RuntimeError", message="view", expected="ValueError"), "RuntimeError")
    assert agree(failed(finding, "returned"), other, loosely=True) == same
    assert not agree(failed(finding, "returned"), other)
