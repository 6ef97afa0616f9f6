"""An argument that is changed by none of the named mistakes is a cause of its own."""

import pytest

from grader.diagnosis.changed import CHANGED, changes, with_changed
from grader.judge import CaseTrace
from grader.judge.collect import Case
from grader.model import CaseResult, Changed, Diagnosis, Property

NAMES = ("one", "two", "three", "four")
CASES = {name: Case(name, name, "", lambda: None) for name in NAMES}
SEEN = {  # what is wrong in each case
    "one": Changed(what="x"),
    "two": Property(what="y", expected="1", actual="2"),
    "three": Changed(what="x"),
    "four": Changed(what="state"),
}
TRACES = {name: CaseTrace(CaseResult(name, name, "failed", finding=SEEN[name])) for name in NAMES}
OTHER = Diagnosis("other", "Something else", "", "matches")
TABLES = [  # the causes named, the cases they leave, the case that fails first; the causes then, and their cases
    pytest.param((), "one three", "one", [], id="nothing else is named: the finding says it"),
    pytest.param((OTHER,), "", "two", [("other", "")], id="nothing is left"),
    pytest.param((OTHER,), "one three", "one", [(CHANGED, "one"), ("other", "")], id="it fails first"),
    pytest.param((OTHER,), "three four", "two", [("other", ""), (CHANGED, "three"), (CHANGED, "four")],
                 id="each argument once, behind what fails first"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "left", "first", "wanted"), TABLES)
def test_what_is_told(named, left, first, wanted):
    """By name, and by a case that shows it."""
    found = with_changed(named, [CASES[name] for name in left.split()], TRACES, CASES[first])
    assert [(each.slug, each.case) for each in found] == wanted
    assert all(each.by_text and each.title.startswith("Changed in place: ") for each in found if each.slug == CHANGED)


def test_which_cases_are_meant():
    """Those whose finding it is."""
    assert [name for name in NAMES if changes(CASES[name], TRACES)] == ["one", "three", "four"]
