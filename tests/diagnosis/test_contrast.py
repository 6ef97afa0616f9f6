"""What tells the failing cases from the passing ones: something that is true of all of them, or nothing."""

import math
from dataclasses import replace

import pytest

from grader.diagnosis.contrast import contrast
from grader.judge import Case, CaseTrace
from grader.model import CaseResult, Contract, Described, Message, RaisedError, Unequal
from grader.testing.recorder import Observation

ONE = Described("int", "1")
FINDINGS = {
    "value": lambda what: Unequal(what=what, expected=ONE, actual=ONE),
    "shape": lambda what: Contract(what=what, aspect="shape", expected=(1,), actual=(2,)),
    "dtype": lambda what: Contract(what=what, aspect="dtype", expected="float32", actual="float64"),
    "type": lambda what: Unequal(what="the result", expected=ONE, actual=Described("str", "'1'")),
    "raised": lambda what: RaisedError(what=what, message=""),
}


def table(*rows):
    """(cases, traces) of rows: name, parameters, what was compared, whether it failed and as what kind of finding."""
    cases, traces = [], {}
    for name, parameters, what, kind in rows:
        cases.append(Case(name, name, "", print, parameters=parameters))
        finding = FINDINGS[kind](what) if kind else None
        result = CaseResult(name, name, "failed" if kind else "passed", finding=finding)
        actual = finding.actual if isinstance(finding, Contract) else 1
        traces[name] = CaseTrace(result, (Observation(what, actual, 1, None, finding),))
    return tuple(cases), traces


def split(name, right, wrong):
    """One parameter tells them apart."""
    return Message.of("contrast.parameter", name=name, right=right, wrong=wrong)


def parts(key, right, wrong):
    """One or two parts of the answer are wrong."""
    return Message.of(f"contrast.{key}", right=right, wrong=wrong)


TABLES = [
    pytest.param(
        [("a", {"groups": 1}, "y", ""), ("b", {"groups": 2}, "y", "value"), ("c", {"groups": 4}, "y", "value")],
        split("groups", ("1",), ("2", "4")), id="one parameter splits them",
    ),
    pytest.param(
        [("a", {"groups": 1}, "y", ""), ("b", {"groups": 1}, "y", "value"), ("c", {"groups": 2}, "y", "value")],
        None, id="a value on both sides",
    ),
    pytest.param(
        [("a", {"groups": 1}, "y", ""), ("b", {"groups": 2}, "y", "value"), ("c", {}, "y", "value")],
        None, id="a failure without the parameter",
    ),
    pytest.param(
        [("a", {"dtype": "float64", "groups": 1}, "y", ""), ("b", {"dtype": "float64", "groups": 2}, "y", "shape")],
        split("groups", ("1",), ("2",)), id="the second parameter",
    ),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dgamma", ""), ("c", {}, "dx", "value")],
        parts("parts_right", ("dbeta", "dgamma"), ("dx",)), id="one part is wrong",
    ),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dgamma", ""), ("c", {}, "dx", "dtype")],
        parts("parts_right", ("dbeta", "dgamma"), ("dx",)), id="one part has another dtype",
    ),
    pytest.param([("a", {}, "dbeta", ""), ("b", {}, "the result", "type")], None, id="what has no parts"),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dgamma", "value"), ("c", {}, "dx", "value")],
        parts("parts_wrong", ("dbeta",), ("dgamma", "dx")), id="two parts are wrong",
    ),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dgamma", ""), ("c", {}, "dx", "value"), ("d", {}, "dw", "value")],
        parts("parts", ("dbeta", "dgamma"), ("dx", "dw")), id="two of four parts are wrong",
    ),
    pytest.param(
        [(name, {}, name, "value" if name in "abc" else "") for name in "abcd"], None, id="three parts are wrong",
    ),
    pytest.param(
        [(name, {}, name, "value" if name == "a" else "") for name in "abcde"], None, id="four parts are right",
    ),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dx", ""), ("c", {}, "dx", "value")],
        parts("part", ("dbeta",), ("dx",)), id="a part that is right only sometimes is wrong",
    ),
    pytest.param([("a", {}, "y", ""), ("b", {}, "y", "value")], None, id="one part, right and wrong"),
    pytest.param([("a", {}, "y", ""), ("b", {}, "KeyError", "raised")], None, id="an error is no part"),
    pytest.param(
        [("a", {"n": 0.5}, "y", ""), ("b", {"n": math.nan}, "y", "value"), ("c", {"n": float("nan")}, "y", "value")],
        split("n", ("0.5",), ("nan",)), id="NaN, which equals nothing, said once",
    ),
    pytest.param(
        [("a", {"n": 1, "w": [1]}, "y", ""), ("b", {"n": 1, "w": [2]}, "y", "value")], None, id="a list is not spoken of",
    ),
    pytest.param([("a", {"n": 1}, "y", "value"), ("b", {"n": 2}, "y", "value")], None, id="all fail"),
    pytest.param([("a", {"n": 1}, "y", ""), ("b", {"n": 2}, "y", "")], None, id="all pass"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), TABLES)
def test_what_tells_them_apart(rows, wanted):
    """One parameter, or a part of the answer, that tells the failing cases from the passing ones; or silence."""
    assert contrast(*table(*rows)) == wanted


def test_parts_stand_in_the_order_of_the_cases():
    """Cases run in an order that is drawn; what is said does not depend on it."""
    cases, traces = table(("a", {}, "dbeta", ""), ("b", {}, "dgamma", ""), ("c", {}, "dx", "value"))
    backwards = dict(reversed(traces.items()))
    assert contrast(cases, backwards) == contrast(cases, traces) == parts("parts_right", ("dbeta", "dgamma"), ("dx",))


def test_a_case_that_did_not_run_is_no_evidence():
    """What was not run neither passed nor failed."""
    cases, traces = table(("a", {"n": 1}, "y", ""), ("b", {"n": 2}, "y", "value"), ("c", {"n": 1}, "y", "value"))
    del traces["c"]
    assert contrast(cases, traces) == split("n", ("1",), ("2",))


def test_an_error_that_was_raised_as_it_should_be_is_no_part():
    """Parts are what was compared of the answers."""
    cases, traces = table(("a", {}, "loss", ""), ("b", {}, "gradient", "value"), ("c", {}, "an error", ""))
    traces["c"] = replace(traces["c"], observations=(Observation("ValueError", "ValueError"),))
    assert contrast(cases, traces) == parts("part", ("loss",), ("gradient",))
