"""What a finding says by itself is a cause of its own, where none of the named mistakes is behind it."""

import pytest

from grader.diagnosis.evident import CHANGED, ERROR, changes, is_plain, with_evident
from grader.judge import CaseTrace
from grader.judge.collect import Case
from grader.model import CaseResult, Changed, Described, Diagnosis, NoError, Place, Property, RaisedError

OWN, CALL = Place(3, "raise TypeError"), Place(7, "flat = x.view(-1)")
SEEN = {  # what is wrong in each case
    "one": Changed(what="x"),
    "two": Property(what="y", expected="1", actual="2"),
    "three": Changed(what="x"),
    "four": Changed(what="state"),
    "let through": NoError(what="ValueError", returned=Described("float", "1.0")),
    "another class": RaisedError(what="TypeError", message="", trace=(OWN,), expected="ValueError"),
    "the same": RaisedError(what="TypeError", message="", trace=(OWN,), expected="ValueError"),
    "strided": RaisedError(what="RuntimeError", message="view size is not compatible", trace=(CALL,)),
}
CASES = {name: Case(name, name, "", lambda: None) for name in SEEN}
TRACES = {name: CaseTrace(CaseResult(name, name, "failed", finding=finding)) for name, finding in SEEN.items()}
OTHER = Diagnosis("other", "Something else", "", "matches")
TABLES = [  # the causes named, the cases they leave, the case that fails first; the causes then, and their cases
    pytest.param((), ["one", "three"], "one", [], id="nothing else is named: the finding says it"),
    pytest.param((OTHER,), [], "two", [("other", "")], id="nothing is left"),
    pytest.param((OTHER,), ["one", "three"], "one", [(CHANGED, "one"), ("other", "")], id="it fails first"),
    pytest.param((OTHER,), ["three", "four"], "two", [("other", ""), (CHANGED, "three"), (CHANGED, "four")],
                 id="each argument once, behind what fails first"),
    pytest.param((OTHER,), ["let through", "another class", "the same", "strided"], "two",
                 [("other", ""), (ERROR, "let through"), (ERROR, "another class"), (ERROR, "strided")],
                 id="each error once"),
    pytest.param((OTHER,), ["two"], "two", [("other", "")], id="a wrong value says nothing"),
    pytest.param((OTHER,), ["let through", "two", "three"], "two", [("other", ""), (CHANGED, "three")],
                 id="what is raised may come from what says nothing"),
]  # fmt: skip
TITLES = {
    "one": "Changed in place: x",
    "let through": "Nothing is raised (let through)",
    "another class": "TypeError where ValueError should come (another class)",
    "strided": "RuntimeError where an answer should come: view size is not compatible",
}


@pytest.mark.parametrize(("named", "left", "first", "wanted"), TABLES)
def test_what_is_told(named, left, first, wanted):
    """By name, and by a case that shows it."""
    found, silent = with_evident(named, [CASES[name] for name in left], TRACES, CASES[first])
    assert [(each.slug, each.case) for each in found] == wanted
    assert all(each.by_text for each in found if each is not OTHER)
    assert not {each.case for each in found} & {case.name for case in silent}
    assert [case.name for case in silent] == (left if not named else silent_among(left))


def silent_among(left):
    """All but changed arguments, if a wrong value is among them."""
    return [name for name in left if not isinstance(SEEN[name], Changed)] if "two" in left else []


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_the_words(name, title):
    """What was raised, and what should have been; at its own line, where there is one."""
    (_, found), _ = with_evident((OTHER,), [CASES[name]], TRACES, CASES["two"])
    assert found.title == title and found.places == getattr(SEEN[name], "trace", ())


def test_which_cases_are_meant():
    """Those in which an argument was changed; and those that need no search for a change of the text."""
    assert [name for name in SEEN if changes(CASES[name], TRACES)] == ["one", "three", "four"]
    plain = ["one", "three", "four", "another class", "the same"]
    assert [name for name in SEEN if is_plain(CASES[name], TRACES)] == plain
