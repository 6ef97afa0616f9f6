"""The first calls of a run in one question: what is told of a submission is what one call after another tells."""

import pytest

from grader.host import Session
from grader.judge import Recall, collect, run_cases
from tests.judge.test_judge import plain

HIDDEN = '''
import numpy as np
from grader.testing import expect_close

def test_scale(submission, draw):
    """a call, and another with what the first answered"""
    x = draw.normal((3,))
    first = submission.scale(x, 2.0)
    expect_close(first, 2 * x, "first", dtype="float64")
    second = submission.scale(np.asarray(first.data), 3.0)
    expect_close(second, 6 * x, "second", dtype="float64")

def test_one(submission, draw):
    """one call"""
    x = draw.normal((4,))
    expect_close(submission.scale(x, 1.0), x, "one", dtype="float64")
'''
RIGHT = "def scale(x, factor): return x * factor"
# a program, graded after a right one -> whether its run is begun anew
PROGRAMS = {
    "another right one": ("def scale(x, factor): return factor * x", False),
    "wrong": ("def scale(x, factor): return x", False),
    "wrong at first": ("def scale(x, factor): return x + factor", False),
    "wrong in one case": ("def scale(x, factor): return x * factor if len(x) == 3 else x * 2", False),
    "an error": ("def scale(x, factor): return x * factor if len(x) == 3 else x[9]", True),
    "no array": ("def scale(x, factor): return object", True),
    "its end": ("import os\ndef scale(x, factor): os._exit(3)", True),
    "a printed word": ("def scale(x, factor):\n    print(len(x))\n    return x * factor", True),
    "an argument is changed": ("def scale(x, factor):\n    x *= factor\n    return x.copy()", False),
    "and put back": (  # which kills the worker where it is watched; then each call is, to see which did
        "def scale(x, factor):\n    x *= 2\n    y = x * factor / 2\n    x /= 2\n    return y", True,
    ),
    "only where it owns it": (
        "import numpy as np\ndef scale(x, factor):\n    x = np.require(x, requirements='O')\n    x *= factor\n    return x", False,
    ),
    "two buffers in turn": (
        "B, N = {}, [0]\ndef scale(x, factor):\n    N[0] += 1\n    y = B.setdefault((len(x), N[0] % 2), x * 0)\n"
        "    y[:] = x * factor\n    return y", False,
    ),
    "a name that no text holds": (
        "import numpy as np\nclass A(np.ndarray): __module__ = '\\ud800'\n"
        "def scale(x, factor): return (x * factor).view(A)", False,
    ),
    "one buffer": ("B = {}\ndef scale(x, factor):\n    y = B.setdefault(len(x), x * 0)\n    y[:] = x * factor\n    return y", False),
    "state": ("N = []\ndef scale(x, factor):\n    N.append(1)\n    return x * factor * (len(N) < 3)", False),
}  # fmt: skip


def run_all(session, tests, recall=None):
    """The run and its traces."""
    session.start()
    session.load()
    cases = run_cases(tests, session, 1, recall=recall)
    while True:
        try:
            next(cases)
        except StopIteration as stop:
            return stop.value


@pytest.fixture
def tests(kata_with):
    """The hidden tests above."""
    return collect(kata_with(HIDDEN, forbidden=()))


@pytest.mark.parametrize(("text", "anew"), PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_told_is_the_same(session, tests, text, anew, monkeypatch):
    """Verdict, findings, output and calls; only what is no plain answer is asked for once more."""
    kept = Recall()
    run_all(session(RIGHT, kata=tests.kata), tests, recall=kept)
    fresh, fresh_traces = run_all(session(text, kata=tests.kata), tests)
    loads = []
    load = Session.load
    monkeypatch.setattr(Session, "load", lambda self, *given: loads.append(1) or load(self, *given))
    run, traces = run_all(session(text, kata=tests.kata), tests, recall=kept)
    said = [[(case.name, case.status, case.finding, case.output) for case in each.cases] for each in (run, fresh)]
    assert said[0] == said[1] and run.outcome == fresh.outcome
    assert {name: plain(trace.calls) for name, trace in traces.items()} == {
        name: plain(trace.calls) for name, trace in fresh_traces.items()
    }
    assert (len(loads) > 1) == anew


def test_a_right_one_is_asked_for_its_only_steps_at_once(session, tests, monkeypatch):
    """A case of two steps is asked in its turn: the second may hold what a right program has answered."""
    kept = Recall()
    run_all(session(RIGHT, kata=tests.kata), tests, recall=kept)
    asked = []
    for name in ("perform", "calls"):
        do = getattr(Session, name)
        note = lambda self, *given, do=do, name=name, **named: asked.append(name) or do(self, *given, **named)  # noqa: E731
        monkeypatch.setattr(Session, name, note)
    run, _ = run_all(session(RIGHT, kata=tests.kata), tests, recall=kept)
    assert run.passed and asked == ["perform", "calls", "calls", "perform"]  # the last: watched


def test_one_learner_is_asked_in_turn(session, tests, monkeypatch):
    """Where few files are checked nothing is asked ahead: what a file prints or raises costs it no new worker."""
    kept = Recall(ahead=False)
    made = []
    prepare = Session.prepared
    monkeypatch.setattr(Session, "prepared", lambda self, asked, how: made.append(how) or prepare(self, asked, how))
    for _ in range(3):
        run, _ = run_all(session(RIGHT, kata=tests.kata), tests, recall=kept)
        assert run.passed
    assert [how for how in made if how] == ["watched"]  # for all three: they have the same calls watched


def test_who_takes_long_has_its_time(session, tests, monkeypatch):
    """A call that is not answered soon is made again, with the kata's own limit."""
    monkeypatch.setattr("grader.judge.ahead.SECONDS", 0.2)
    kept = Recall()
    run_all(session(RIGHT, kata=tests.kata), tests, recall=kept)
    slow = "import time\ndef scale(x, factor):\n    time.sleep(0.4)\n    return x * factor"
    run, _ = run_all(session(slow, kata=tests.kata), tests, recall=kept)
    assert run.passed and run.outcome.name == "finished"


def test_what_fails_at_first_is_asked_as_ever(session, tests):
    """Until a run has passed each case nobody knows what it asks for."""
    kept = Recall()
    for text in ("def scale(x, factor): return x", RIGHT, RIGHT):
        run, _ = run_all(session(text, kata=tests.kata), tests, recall=kept)
        assert run.passed == (text == RIGHT)


def test_calls_that_no_message_holds_are_made_one_by_one(session, kata_with, monkeypatch):
    """More than the wire carries at once."""
    monkeypatch.setattr("grader.protocol.wire.MAX_PAYLOAD", 40)
    tests = collect(kata_with(HIDDEN, forbidden=()))
    kept = Recall()
    for _ in range(2):
        run, _ = run_all(session(RIGHT, kata=tests.kata), tests, recall=kept)
        assert run.passed
