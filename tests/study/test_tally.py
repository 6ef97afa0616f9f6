"""How much was done in each of the last weeks."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from grader.study.desk import lay
from grader.study.events import Answered, Attempt, Hinted, Started
from grader.study.tally import Tally, tallies

HERE = timezone(timedelta(hours=9))
NOW = datetime(2026, 3, 4, 12, tzinfo=HERE)  # a Wednesday
MONDAY = date(2026, 3, 2)
FILE = ("toy-scale", "/toy.py", "numpy")


def attempt(when, verdict, *mistakes):
    return Attempt(when, *FILE, verdict, 1, 0.1, mistakes)


# what is counted: the events, and the figures of this week and of the last
COUNTED = {
    "nothing": ((), (0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0)),
    "checks": ((attempt(NOW, "failed", "adds", "halves"), attempt(NOW, "passed")), (2, 1, 2, 0, 0, 0), (0,) * 6),
    "what could not be graded is no check": ((attempt(NOW, "not gradable"),), (0,) * 6, (0,) * 6),
    "an input that was judged is none": (
        (replace(attempt(NOW, "passed"), card="hack:toy-scale:adds"),),
        (0,) * 6,
        (0,) * 6,
    ),
    "a start is none": ((Started(NOW, *FILE),), (0,) * 6, (0,) * 6),
    "hints": ((Hinted(NOW, "toy-scale", "out", 1),), (0, 0, 0, 1, 0, 0), (0,) * 6),
    "questions": ((Answered(NOW, "a", True), Answered(NOW, "b", False)), (0, 0, 0, 0, 2, 1), (0,) * 6),
    "Sunday is of the last week, Monday of this": (
        (attempt(NOW - timedelta(days=3), "passed"), attempt(NOW - timedelta(hours=60), "passed")),
        (1, 1, 0, 0, 0, 0),
        (1, 1, 0, 0, 0, 0),
    ),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_week_is_counted(name):
    """From its Monday to its Sunday, in the learner's zone; this week is the first."""
    events, this, last = COUNTED[name]
    assert tallies(lay((), events, NOW), 2) == (Tally(MONDAY, *this), Tally(MONDAY - timedelta(weeks=1), *last))
