"""What follows from each event: a table of moments, events, and the moments after them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from grader.watch.events import Checked, GaveWay, Gone, Opened, Pressed, Recorded, Refused, Resized, Said, Saved, WentOn
from grader.watch.state import State, advance

MINE, OTHER = Path("mine.py"), Path("other.py")
NOON, LATER = datetime(2026, 11, 28, 12, 0), datetime(2026, 11, 28, 12, 5)
NEW = State(MINE, NOON)
PAGE = Opened("hint", "a hint")
CASES = Opened("cases", "all cases")


@pytest.fixture
def moments(feedbacks):
    """Moments of a watch by their names."""
    failed = replace(NEW, status="checked", checks=1, last=NOON, feedback=feedbacks["wrong values"])
    passed = replace(failed, feedback=feedbacks["passed"], following="dropout")
    return {
        "new": NEW, "failed": failed, "passed": passed, "asked": replace(passed, question="next"),
        "unsure": replace(failed, question="solution"), "reading": replace(failed, page=PAGE, scrolled=2),
        "refused": replace(NEW, status="refused", refusal="no header", last=NOON),
        "gone": replace(NEW, status="gone"), "cases": replace(failed, page=CASES),
        "noted": replace(failed, notes=("a warning",)),
    }  # fmt: skip


# before, an event, what is to be done, and what is other afterwards
STEPS = [
    pytest.param("failed", Saved(MINE), "check", {"status": "checking"}, id="a save is checked"),
    pytest.param("reading", Saved(MINE), "check", {"status": "checking", "page": None, "scrolled": 0}, id="and shows the report again"),
    pytest.param("asked", Saved(MINE), "check", {"status": "checking", "question": ""}, id="and takes a question back"),
    pytest.param("failed", Saved(OTHER), "check", {"status": "checking", "path": OTHER}, id="of several files, the one that was saved"),
    pytest.param("gone", Saved(MINE), "check", {"status": "checking"}, id="there again"),
    pytest.param("failed", GaveWay(), None, {}, id="a check that gave way leaves all as it was"),
    pytest.param("failed", Resized(), None, {}, id="another size"),
    pytest.param("failed", Gone(MINE), None, {"status": "gone", "feedback": None}, id="gone"),
    pytest.param("failed", Gone(OTHER), None, {}, id="another file is gone"),
    pytest.param("new", Refused("no header", LATER), None, {"status": "refused", "refusal": "no header", "last": LATER}, id="refused"),
    pytest.param("failed", PAGE, None, {"page": PAGE}, id="a page"),
    pytest.param("failed", Said("sorry"), None, {"notes": ("sorry",)}, id="a sentence"),
    pytest.param("asked", WentOn(OTHER), "follow", {"path": OTHER, "status": "checking", "feedback": None, "following": "", "question": ""}, id="another kata"),
    pytest.param("failed", Pressed("h"), "hint", {}, id="h"),
    pytest.param("failed", Pressed("a"), "cases", {}, id="a"),
    pytest.param("cases", Pressed("a"), None, {"page": None}, id="a again"),
    pytest.param("reading", Pressed("a"), "cases", {"page": None, "scrolled": 0}, id="a, from another page"),
    pytest.param("new", Pressed("a"), None, {}, id="a, of nothing"),
    pytest.param("failed", Pressed("e"), "edit", {}, id="e"),
    pytest.param("failed", Pressed("s"), None, {"question": "solution"}, id="s asks"),
    pytest.param("unsure", Pressed("y"), "solution", {"question": ""}, id="s, yes"),
    pytest.param("unsure", Pressed("s"), None, {"question": ""}, id="s, no"),
    pytest.param("unsure", Pressed("q"), None, {"question": ""}, id="s, no by any key"),
    pytest.param("asked", WentOn(OTHER, ("a warning",)), "follow", {"path": OTHER, "status": "checking", "feedback": None, "following": "", "question": "", "notes": ("a warning",)}, id="another kata, not recorded"),
    pytest.param("passed", Pressed("n"), "next", {}, id="n after a pass"),
    pytest.param("failed", Pressed("p"), "next", {}, id="p"),
    pytest.param("asked", Pressed("y"), "next", {"question": ""}, id="asked, yes"),
    pytest.param("asked", Pressed("\n"), "next", {"question": ""}, id="asked, Enter"),
    pytest.param("asked", Pressed("n"), "next", {"question": ""}, id="asked, n is next"),
    pytest.param("asked", Pressed("x"), None, {"question": ""}, id="asked, no"),
    pytest.param("asked", Pressed("q"), "quit", {"question": ""}, id="asked, q still ends it"),
    pytest.param("asked", Pressed("a"), "cases", {"question": ""}, id="asked, another key does what it does"),
    pytest.param("failed", Pressed("q"), "quit", {}, id="q"),
    pytest.param("refused", Pressed("q"), "quit", {}, id="q, when nothing was graded"),
    pytest.param("failed", Pressed("\x1a"), "stop", {}, id="Ctrl-Z"),
    pytest.param("failed", Pressed("Q"), None, {}, id="no key of ours"),
    pytest.param("noted", Pressed("x"), None, {"notes": ()}, id="any key takes a note away"),
    pytest.param("failed", Pressed(" "), None, {"scrolled": 1}, id="space"),
    pytest.param("reading", Pressed("down"), None, {"scrolled": 3}, id="down"),
    pytest.param("reading", Pressed("b"), None, {"scrolled": 1}, id="b"),
    pytest.param("failed", Pressed("up"), None, {"scrolled": 0}, id="up at the top"),
    pytest.param("reading", Pressed("\x1b"), None, {"page": None, "scrolled": 0}, id="Esc"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "event", "do", "changes"), STEPS)
def test_what_follows_from_an_event(moments, before, event, do, changes):
    """Each event changes what the table says and nothing else."""
    assert advance(moments[before], event) == (replace(moments[before], **changes), do)


def test_a_check_is_counted(moments, feedbacks):
    """Its feedback and its time are kept, and shown before it is recorded."""
    event = Checked(feedbacks["passed"], LATER)
    changes = {"feedback": event.feedback, "checks": 2, "last": LATER, "following": ""}
    assert advance(moments["failed"], event, asks=True) == (replace(moments["failed"], **changes), "record")


@pytest.mark.parametrize(
    ("following", "asks", "question"), [("dropout", False, ""), ("dropout", True, "next"), ("", True, "")]
)
def test_a_check_is_recorded(moments, following, asks, question):
    """What that warns of is kept; whether to go on is asked only where that was wanted, and there is a next kata."""
    wanted = replace(moments["noted"], notes=("a warning", "not recorded"), following=following, question=question)
    assert advance(moments["noted"], Recorded(("not recorded",), following), asks=asks) == (wanted, None)


def test_a_save_that_nothing_told_of_is_said_to_be_one(moments):
    """The note stays beside the report of that save, and goes with the next."""
    state, do = advance(moments["failed"], Saved(MINE, heard=False))
    assert do == "check" and "--poll" in state.notes[0]
    assert advance(state, Saved(MINE))[0].notes == ()


def test_next_is_for_what_has_passed(moments):
    """n before a pass says which key goes on all the same."""
    for name in ("failed", "refused", "gone", "new"):
        state, do = advance(moments[name], Pressed("n"))
        assert do is None and state.notes[0].endswith("p")
