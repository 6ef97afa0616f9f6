"""Which failing case shows which mistake."""

import pytest

from grader.catalogue.failures import EITHER
from grader.diagnosis.witness import beyond, witnessed
from grader.judge import CaseTrace
from grader.judge.collect import Case
from grader.model import Allowed, CaseResult, Diagnosis, Entry, Mismatch, Mistake, Property
from grader.testing.recorder import Observation


def trace(name, said):
    """A case that failed with this said of it, or passed."""
    if not said:
        return CaseTrace(CaseResult(name, name, "passed"), (Observation("y", True),))
    finding = Property(what="y", expected="1", actual=said)
    return CaseTrace(CaseResult(name, name, "failed", finding=finding), (Observation("y", said, finding=finding),))


class Replayed:
    """What each mistake does, from a table."""

    def __init__(self, table, together=True):
        self.table, self.together = table, together

    def exists(self, mistakes):
        return len(mistakes) == 1 or self.together

    def mark(self, mistake, case):
        return EITHER

    def of(self, mistakes, case):
        said = [self.table[mistake.slug].get(case.name, "") for mistake in mistakes]
        return trace(case.name, "".join(said))


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


def test_another_part_comes_first():
    """Of the cases that it passes, those in which another part is wrong come first."""
    parts = {"one": "y", "two": "y", "three": "x"}
    traces = {
        name: CaseTrace(CaseResult(name, name, "failed", finding=Property(what=part, expected="1", actual="2")))
        for name, part in parts.items()
    }
    diagnoses, mistakes = [Diagnosis("m", "m", "", "matches")], [Mistake("m", "m", "", None, "")]
    found = beyond(diagnoses, CASES[:3], traces, mistakes, Replayed({"m": {"one": "2"}}))
    assert [case.name for case in found] == ["three", "two"]


def off(name, by):
    """A case that failed with a number that is off by so much, or passed."""
    if not by:
        return trace(name, "")
    finding = Mismatch(what="y", entries=(Entry((), 1.0, 1.0 + by, 0.0),), wrong=1, size=1, allowed=Allowed("exact"))
    return CaseTrace(CaseResult(name, name, "failed", finding=finding), (Observation("y", 1.0 + by, finding=finding),))


PLAINLY = [
    pytest.param([{"one": 1e-6, "two": 0.5}], ["two"], id="at a glance"),
    pytest.param([{"one": 0.5, "two": 1e-6}], [""], id="the first does"),
    pytest.param([{"one": 1e-6, "two": 1e-5}], [""], id="none does"),
    pytest.param([{"one": 1e-6}, {"two": 0.5}], ["", "two"], id="another mistake's does"),
    pytest.param([{"two": 0.5}, {"one": 0.5}], ["two", "one"], id="the first is another mistake's"),
    pytest.param([{"one": 1.0}, {"two": 1e-6, "three": 0.5}], ["", "three"], id="the second mistake"),
]


@pytest.mark.parametrize(("table", "shown"), PLAINLY)
def test_a_case_that_shows_it_plainly(table, shown):
    """A number that is off in the sixth digit convinces nobody, where another case fails by half."""
    seen = {name: by for made in table for name, by in made.items()}
    replays = Replayed({})
    replays.of = lambda mistakes, case: off(case.name, table[int(mistakes[0].slug)].get(case.name))
    named = [str(number) for number in range(len(table))]
    diagnoses = [Diagnosis(slug, slug, "", "matches") for slug in named]
    mistakes = [Mistake(slug, slug, "", None, "") for slug in named]
    traces = {case.name: off(case.name, seen.get(case.name)) for case in CASES}
    found = witnessed(diagnoses, CASES, traces, mistakes, replays)
    assert [each.case for each in found] == shown


BEYOND = [
    pytest.param({"first": {"one": "a", "two": "a"}}, True, ["three"], id="a case that it passes"),
    pytest.param({"first": {"one": "a", "two": "a", "three": "x"}}, True, [], id="none, though one fails otherwise"),
    pytest.param({"first": {"two": "a"}, "second": {"one": "a"}}, True, ["three"], id="a case that both pass"),
    pytest.param({"first": {"two": "a"}, "second": {"one": "a"}}, False, ["three"], id="two that go into no program"),
    pytest.param({}, True, [], id="no mistake"),
]


@pytest.mark.parametrize(("table", "together", "names"), BEYOND)
def test_what_none_of_them_fails(table, together, names):
    """Something else is wrong there: the mistakes have nothing to do with it."""
    diagnoses = [Diagnosis(slug, slug, "", "matches") for slug in table]
    mistakes = [Mistake(slug, slug, "", None, "") for slug in table]
    traces = {name: trace(name, said) for name, said in SEEN.items()}
    found = beyond(diagnoses, CASES, traces, mistakes, Replayed(table, together))
    assert [case.name for case in found] == names
