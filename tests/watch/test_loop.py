"""A watch at work, with checks, keys and saves that stand in a script."""

import os
import signal
import sys
from pathlib import Path

import pytest

from grader.errors import BrokenKata, GivenUp, Misuse
from grader.grading import CaseDone, Graded, Searching, Started
from grader.watch import Desk, Watch
from grader.watch.events import Gone, Saved, WentOn


class Script:
    """Files, keys, screen and desk of a watch. A string is a key, an event is a change; after the last comes q."""

    patience = 1.0

    def __init__(self, feedback, *happens):
        self.feedback, self.happens = feedback, list(happens)
        self.stirs = []  # what the files answer when a check asks whether it may stop
        self.log, self.shown = [], []
        self.raises = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.log.append("left")

    lent = lambda self: self  # noqa: E731
    ring = drop = lambda self: None

    # files and keys
    def change(self):
        return self.happens.pop(0) if self.happens and not isinstance(self.happens[0], str) else None

    def wait(self, seconds):
        key = self.happens.pop(0) if self.happens else "q"
        return key if isinstance(key, str) else ""

    def stirred(self):
        return bool(self.stirs and self.stirs.pop(0))

    def follow(self, path):
        self.log.append(f"follow {path}")

    # the screen
    def show(self, state):
        self.shown.append(state)
        self.log.append(f"show {state.status}")

    def progress(self, step):
        self.log.append(type(step).__name__)

    # the desk
    def steps(self, path, given_up):
        self.log.append(f"check {path}")
        try:
            yield Started()
            if error := self.raises.pop("steps", None):
                raise error
            yield CaseDone(self.feedback.runs[0].cases[0])
            if given_up():
                raise GivenUp
            yield Graded(self.feedback)
        finally:
            self.log.append("ended")

    def record(self, feedback):
        self.log.append("record")
        return ("a warning",), "dropout"

    def act(self, name, value):
        def acted(*_):
            self.log.append(name)
            if error := self.raises.pop(name, None):
                raise error
            return value

        return acted

    def run(self, asks=False):
        """The log of the whole watch."""
        desk = Desk(
            steps=self.steps, record=self.record, stand_by=self.act("stand by", None), hint=self.act("hint", "Try."),
            cases=self.act("cases", "All."), solution=self.act("solution", "x"), edit=self.act("edit", None),
            next=self.act("next", self.raises.pop("next to", WentOn(Path("dropout.py")))),
        )  # fmt: skip
        self.end = Watch(self, self, self, desk, asks=asks).run(Path("mine.py"))
        return self.log


@pytest.fixture
def script(feedbacks):
    """script(*what happens, verdict="wrong values")"""
    return lambda *happens, verdict="wrong values": Script(feedbacks[verdict], *happens)


CHECK = [
    "check mine.py",
    "Started",
    "CaseDone",
    "Graded",
    "ended",
    "show checked",
    "record",
    "show checked",
    "stand by",
]


def test_a_file_is_checked_at_once_and_at_each_save(script):
    """A verdict is shown before it is recorded, and that before the next worker is made ready."""
    watch = script(Saved(Path("mine.py")))
    assert watch.run() == ["show checking", *CHECK, "show checking", *CHECK, "show checked", "left", "left", "left"]
    assert watch.end.checks == 2 and watch.end.notes == ()


def test_a_check_of_an_older_text_is_given_up(script):
    """Its worker is ended, nothing is recorded of it, and the next change is checked; within a step and between two."""
    for stirs in ([False, True], [True]):
        watch = script(Saved(Path("mine.py")))
        watch.stirs = stirs
        log = watch.run()
        given_up = log[log.index("check mine.py") : log.index("stand by")]
        assert given_up[-2:] == ["ended", "show checking"] and "record" not in given_up
        assert log.count("record") == 1 and watch.end.checks == 1


@pytest.mark.parametrize("happens", [(), (Gone(Path("other.py")),)], ids=["there again", "another file"])
def test_a_check_that_gave_way_to_nothing_is_made_again(script, happens):
    """The file was away for a moment, or it was another one: its verdict is still owed."""
    watch = script(*happens)
    watch.stirs = [True]
    assert watch.run().count("check mine.py") == 2 and watch.end.checks == 1


@pytest.mark.parametrize("error", [Misuse("mine.py is not UTF-8"), BrokenKata("no test")])
def test_what_cannot_be_graded_is_said_and_no_end(script, error):
    """The next save may be better."""
    watch = script(Saved(Path("mine.py")))
    watch.raises["steps"] = error
    watch.run()
    assert [state.refusal for state in watch.shown if state.status == "refused"] == [str(error)]
    assert watch.end.checks == 1


DOES = [
    pytest.param(["h"], "hint", id="h"),
    pytest.param(["a"], "cases", id="a"),
    pytest.param(["s", "y"], "solution", id="s"),
    pytest.param(["e"], "edit", id="e"),
    pytest.param(["p"], "next", id="p"),
]


@pytest.mark.parametrize(("keys", "name"), DOES)
def test_each_key_does_what_it_says(script, keys, name):
    """And where that cannot be done, the reason is shown and the watch goes on."""
    watch = script(*keys)
    assert watch.run().count(name) == 1
    failing = script(*keys)
    failing.raises[name] = Misuse("the editor failed")
    failing.run()
    assert any("the editor failed" in state.notes for state in failing.shown)


def test_a_page_is_opened(script):
    """A hint stands in the report's place until the next check."""
    watch = script("h", Saved(Path("mine.py")))
    watch.run()
    assert [state.page.text for state in watch.shown if state.page] == ["Try."] and watch.end.page is None


def test_a_pass_leads_on_to_the_next_kata(script):
    """When one says so; then its file is watched, and checked."""
    watch = script("y", verdict="passed")
    log = watch.run(asks=True)
    assert log[log.index("next") :][:4] == ["next", "show checking", "follow dropout.py", "check dropout.py"]
    assert watch.end.path == Path("dropout.py")
    stays = script("x", verdict="passed")
    assert "next" not in stays.run(asks=True)


def test_after_the_last_kata_there_is_none(script):
    """It says so."""
    watch = script("n", verdict="passed")
    watch.raises["next to"] = None
    watch.run()
    assert any("every kata" in note for state in watch.shown for note in state.notes)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_signals(script):
    """Another size is shown; the end comes through every context manager; and afterwards signals mean what they meant."""
    before = {name: signal.getsignal(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP", "SIGWINCH")}
    watch = script("h", "x")
    watch.act = lambda name, value: lambda *_: (name == "hint" and os.kill(os.getpid(), signal.SIGWINCH)) or "Try."
    watch.run()
    assert len(watch.shown) == 8  # checking, checked, recorded, h, the hint, the new size, x, q
    ended = script("h")
    ended.act = lambda name, value: lambda *_: name == "hint" and os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(SystemExit) as left:
        ended.run()
    assert left.value.code == 128 + signal.SIGTERM and ended.log.count("left") == 3
    assert {name: signal.getsignal(getattr(signal, name)) for name in before} == before


def test_searching_is_shown(script):
    """Every step reaches the screen."""
    watch = script()
    watch.steps = lambda path, given_up: (step for step in (Searching(), Graded(watch.feedback)))
    assert "Searching" in watch.run()
