"""A desk on a day: what is due, begun, new and weak; what to do now; how far one is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from grader.model import Kata, Limits
from grader.study.choice import Suggestion, onward, suggest
from grader.study.desk import lay
from grader.study.events import Answered, Attempt, Planned, Started
from grader.study.summary import Kept, Solved, summary

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)  # a Wednesday


def kata(slug, topic, level="easy", minutes=10, backends=("numpy",)):
    nowhere = Path("/nowhere")
    return Kata(slug, slug, topic, level, minutes, ("f",), backends, (), (), Limits(1.0, 100), nowhere, nowhere)


KATAS = (
    kata("hard", "trees", "hard"),
    kata("long", "trees", "easy", 30),
    kata("short", "trees"),
    kata("norm", "normalisation", "medium"),
    kata("drop", "regularisation", backends=("numpy", "torch")),
)


def started(slug, day=0):
    return Started(NOON + timedelta(days=day), slug, f"/{slug}.py", "numpy")


def attempt(slug, verdict="passed", day=0, mistakes=(), backend="numpy"):
    when = NOON + timedelta(days=day, minutes=8)
    return Attempt(when, slug, f"/{slug}.py", backend, verdict, 1, 0.1, mistakes, since=480.0)


def passed(slug, day=0):
    return [started(slug, day), attempt(slug, day=day)]


def desk(*events, day=0):
    return lay(KATAS, events, NOON + timedelta(days=day))


EVERY = [event for each in KATAS for event in passed(each.slug, -1)]
SLIPPED = [started("drop"), attempt("drop", "failed", mistakes=("no_rescale",)), attempt("drop")]
# events, days later, and what is suggested
SUGGESTIONS = {
    "the first day": ([], 0, Suggestion("next", kata="drop")),
    "begun": ([started("hard"), started("long")], 1, Suggestion("begun", kata="long")),
    "a hack is no kata begun": ([replace(started("hard"), card="hack:hard:x")], 1, Suggestion("next", kata="drop")),
    "the next by level": (passed("drop"), 0, Suggestion("next", kata="short")),
    "a weak topic first": (
        [started("long"), attempt("long", "failed", mistakes=("a",)), *passed("long"), *passed("drop")],
        0,
        Suggestion("weak", kata="short"),
    ),
    "a mistake before its kata": (
        SLIPPED,
        3,
        Suggestion("due", card="mistake:drop:no_rescale", kata="drop", days=2),
    ),
    "due today": (passed("drop"), 2, Suggestion("due", card="kata:drop", kata="drop")),
    "a question": ([Answered(NOON, "q", False)], 1, Suggestion("due", card="question:q")),
    "another backend": (EVERY, 0, Suggestion("backend", kata="drop", backend="torch")),
    "all is done": (
        [*EVERY, attempt("drop", backend="torch")],
        0,
        Suggestion("ahead", card="kata:drop", kata="drop", days=1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SUGGESTIONS)
def test_suggestions(case):
    """One thing, and why."""
    events, day, suggestion = SUGGESTIONS[case]
    assert suggest(desk(*events, day=day)) == suggestion


def test_the_kata_to_go_on_to_is_another_one():
    """Where one is left; reviews, and other backends, are not asked about."""
    assert onward(desk(*SLIPPED, started("hard"), day=9), but="hard") == Suggestion("next", kata="short")
    assert onward(desk(*EVERY)) is None


def test_no_katas_at_all():
    """There is nothing to suggest."""
    assert suggest(lay((), (), NOON)) == Suggestion("nothing")


def test_a_kata_that_is_gone_is_forgotten():
    """Its cards are not due, and its events count as done all the same."""
    later = desk(*passed("gone"), day=9)
    assert later.cards == () and summary(later).calendar[-2][2] == 1 + 1


def test_a_mistake_is_kept_until_it_is_mended():
    """It has to be named in two files; drills that go well days apart mend it."""
    again = [started("drop", 2), attempt("drop", "failed", 2, ("no_rescale",)), attempt("drop", day=2)]
    assert summary(desk(*SLIPPED, day=1)).kept == ()
    assert summary(desk(*SLIPPED, *again, day=3)).kept == (Kept("drop", "no_rescale", 2),)
    drills, day = [], 3
    while not all(card.mended for card in desk(*SLIPPED, *again, *drills, day=day).cards if "mistake" in card.name):
        when = NOON + timedelta(days=day)
        drills += [
            Started(when, "drop", "/d.py", "numpy", card="mistake:drop:no_rescale"),
            Attempt(when, "drop", "/d.py", "numpy", "passed", 1, 0.1, since=200.0, card="mistake:drop:no_rescale"),
        ]
        day = (
            next(card.due for card in desk(*SLIPPED, *again, *drills).cards if "mistake" in card.name) - NOON.date()
        ).days
    assert len(drills) // 2 >= 2
    assert summary(desk(*SLIPPED, *again, *drills, day=day)).kept == ()


def test_a_plan_ends_with_its_day():
    """From the interview on there is none."""
    plan = Planned(NOON, date(2024, 5, 18), 40)
    assert desk(plan, day=2).until == date(2024, 5, 18) and desk(plan, day=3).until is None


STREAKS = {
    "nothing yet": ((), 0),
    "today": ((0,), 1),
    "yesterday, and today is not over": ((-1,), 1),
    "the day before": ((-2,), 0),
    "three days": ((-2, -1, 0), 3),
    "with a gap": ((-4, -3, -1, 0), 2),
}


@pytest.mark.parametrize("case", STREAKS)
def test_streak(case):
    """Days in a row, up to today or yesterday."""
    days, length = STREAKS[case]
    assert summary(desk(*[started("drop", day) for day in days])).streak == length


def test_the_summary():
    """Each backend for itself; weeks from Monday on, with nothing said of days to come."""
    found = summary(desk(*SLIPPED, *passed("short", -2), day=1))
    assert found.solved == (Solved("numpy", 2, 5), Solved("torch", 0, 1))
    assert found.due == (("kata", 1), ("mistake", 1))
    assert found.calendar[-1] == (2, 0, 3, 0, None, None, None) and len(found.calendar) == 12
    assert found.weak == ("regularisation",)
