"""Which cases fail and which pass, in a sentence that is true of all of them, or none."""

import math
from dataclasses import replace

import pytest

from grader.testing.expect import Observation
from grader.judge.run import Case, Evidence
from grader.model import CaseResult, Finding
from grader.diagnosis.contrast import pattern


def table(*rows):
    """(cases, evidence) of rows: name, parameters, what was compared, whether it failed and as what kind of finding."""
    cases, evidence = [], {}
    for name, parameters, what, kind in rows:
        cases.append(Case(name, name, tuple(parameters.items())))
        finding = Finding(kind, what) if kind else None
        status = "failed" if kind else "passed"
        evidence[name] = Evidence(
            CaseResult(name, name, status, finding=finding), (Observation(what, 1, 1, None, finding),)
        )
    return tuple(cases), evidence


TABLES = [
    pytest.param(
        [("a", {"groups": 1}, "y", ""), ("b", {"groups": 2}, "y", "value"), ("c", {"groups": 4}, "y", "value")],
        "right for groups = 1, wrong for groups = 2 and 4", id="one parameter splits them",
    ),
    pytest.param(
        [("a", {"groups": 1}, "y", ""), ("b", {"groups": 1}, "y", "value"), ("c", {"groups": 2}, "y", "value")],
        "", id="a value on both sides",
    ),
    pytest.param(
        [("a", {"groups": 1}, "y", ""), ("b", {"groups": 2}, "y", "value"), ("c", {}, "y", "value")],
        "", id="a failure without the parameter",
    ),
    pytest.param(
        [("a", {"dtype": "float64", "groups": 1}, "y", ""), ("b", {"dtype": "float64", "groups": 2}, "y", "shape")],
        "right for groups = 1, wrong for groups = 2", id="the second parameter",
    ),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dgamma", ""), ("c", {}, "dx", "value")],
        "dbeta and dgamma are right, dx is wrong", id="one part is wrong",
    ),
    pytest.param(
        [("a", {}, "dbeta", ""), ("b", {}, "dx", ""), ("c", {}, "dx", "value")],
        "dbeta is right, dx is wrong", id="a part that is right only sometimes is wrong",
    ),
    pytest.param([("a", {}, "y", ""), ("b", {}, "y", "value")], "", id="one part, right and wrong"),
    pytest.param([("a", {}, "y", ""), ("b", {}, "KeyError", "raised")], "", id="an error is no part"),
    pytest.param(
        [("a", {"n": 0.5}, "y", ""), ("b", {"n": math.nan}, "y", "value"), ("c", {"n": float("nan")}, "y", "value")],
        "right for n = 0.5, wrong for n = nan", id="NaN, which equals nothing, said once",
    ),
    pytest.param([("a", {"n": 1}, "y", "value"), ("b", {"n": 2}, "y", "value")], "", id="all fail"),
    pytest.param([("a", {"n": 1}, "y", ""), ("b", {"n": 2}, "y", "")], "", id="all pass"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "sentence"), TABLES)
def test_the_sentence(rows, sentence):
    """One parameter, or one part of the answer, that tells the failing cases from the passing ones; or silence."""
    assert pattern(*table(*rows)) == sentence


def test_parts_stand_in_the_order_of_the_cases():
    """Cases run in an order that is drawn; the sentence does not depend on it."""
    cases, evidence = table(("a", {}, "dbeta", ""), ("b", {}, "dgamma", ""), ("c", {}, "dx", "value"))
    backwards = dict(reversed(evidence.items()))
    assert pattern(cases, backwards) == pattern(cases, evidence)


def test_a_case_that_did_not_run_is_no_evidence():
    """What was not run neither passed nor failed."""
    cases, evidence = table(("a", {"n": 1}, "y", ""), ("b", {"n": 2}, "y", "value"), ("c", {"n": 1}, "y", "value"))
    del evidence["c"]
    assert pattern(cases, evidence) == "right for n = 1, wrong for n = 2"


def test_an_error_that_was_raised_as_it_should_be_is_no_part():
    """Parts are what was compared of the answers."""
    cases, evidence = table(("a", {}, "loss", ""), ("b", {}, "gradient", "value"), ("c", {}, "an error", ""))
    evidence["c"] = replace(evidence["c"], observations=(Observation("ValueError for a wrong argument", "ValueError"),))
    assert pattern(cases, evidence) == "loss is right, gradient is wrong"
