"""Which cases fail and which pass, in a sentence."""

import math

import pytest

from grader.expect import Observation
from grader.judge import Case, Evidence
from grader.model import CaseResult, Finding
from grader.pattern import pattern

SPLITS = [
    pytest.param({1: "passed", 2: "failed", 4: "failed"}, "right for n = 1, wrong for n = 2 and 4", id="numbers"),
    pytest.param({0.5: "passed", math.nan: "failed"}, "right for n = 0.5, wrong for n = nan", id="NaN said once"),
    pytest.param({1: "failed", 2: "failed"}, "", id="all wrong"),
    pytest.param({1: "passed"}, "", id="all right"),
]


@pytest.mark.parametrize(("statuses", "sentence"), SPLITS)
def test_a_parameter_that_splits_the_cases_is_named(statuses, sentence):
    """Its values among the failing cases and among the passing ones, each said once in however many cases it stands."""
    cases, evidence = [], {}
    for test in ("first", "second"):
        for value, status in statuses.items():
            value = float(str(value)) if value != value else value  # each NaN another object, equal to none
            name = f"{test}[{value}]"
            cases.append(Case(name, name, (("n", value),)))
            evidence[name] = Evidence(CaseResult(name, name, status), ())
    assert pattern(tuple(cases), evidence) == sentence


def test_the_parts_that_are_right_are_named():
    """Parts are what was compared of the answers; an error that was raised as it should be is none."""
    seen = {
        "a": ("passed", Observation("loss", 1.0)),
        "b": ("failed", Observation("gradient", 2.0, finding=Finding("value", "gradient"))),
        "c": ("passed", Observation("ValueError for a wrong argument", "ValueError")),
    }
    cases = tuple(Case(name, name) for name in seen)
    evidence = {name: Evidence(CaseResult(name, name, status), (met,)) for name, (status, met) in seen.items()}
    assert pattern(cases, evidence) == "loss is right, gradient is wrong"
