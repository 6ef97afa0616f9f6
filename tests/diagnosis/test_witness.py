"""Which failing case shows which of several mistakes."""

import pytest

from grader.diagnosis.witness import witnessed
from grader.judge import CaseTrace
from grader.judge.collect import Case
from grader.model import CaseResult, Diagnosis, Mistake, Property
from grader.testing.recorder import Observation


def trace(name, said):
    """A case that failed with this said of it, or passed."""
    if not said:
        return CaseTrace(CaseResult(name, name, "passed"), (Observation("y", True),))
    finding = Property(what="y", expected="1", actual=said)
    return CaseTrace(CaseResult(name, name, "failed", finding=finding), (Observation("y", said, finding=finding),))


class Replayed:
    """What each mistake does, from a table."""

    def __init__(self, table):
        self.table = table

    def of(self, mistakes, case):
        (mistake,) = mistakes
        return trace(case.name, self.table[mistake.slug].get(case.name, ""))


CASES = [Case(name, name, "", lambda: None) for name in ("one", "two", "three", "four")]
SEEN = {"one": "a", "two": "a", "three": "b", "four": ""}
TABLES = [
    pytest.param({"first": {"one": "a", "two": "a"}, "second": {"three": "b"}}, ["", "three"], id="its own case"),
    pytest.param(
        {"first": {"one": "a"}, "second": {"one": "a", "two": "a"}}, ["", "two"], id="not the one shown before"
    ),
    pytest.param({"first": {"one": "a"}, "second": {"three": "c"}}, ["", ""], id="none alone"),
    pytest.param({"first": {"one": "a"}}, [""], id="one mistake"),
    pytest.param({}, [], id="none"),
    pytest.param(
        {"first": {}, "second": {"three": "b"}, "third": {"three": "b", "two": "a"}},
        ["", "three", "two"],
        id="three mistakes",
    ),
]


@pytest.mark.parametrize(("table", "shown"), TABLES)
def test_each_mistake_has_a_case_of_its_own(table, shown):
    """The first failing case that it alone explains and that shows none of those before it."""
    diagnoses = [Diagnosis(slug, slug, "", "matches") for slug in table]
    mistakes = [Mistake(slug, slug, "", None, "") for slug in table]
    traces = {name: trace(name, said) for name, said in SEEN.items()}
    found = witnessed(diagnoses, CASES, traces, mistakes, Replayed(table))
    assert [each.case for each in found] == shown
