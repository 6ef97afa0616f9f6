"""Events in, reviews out: what makes a card, what reviews it, and how well it went."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grader.study.events import Answered, Attempt, Hinted, Planned, Reviewed, SolutionSeen, Started
from grader.study.rating import Effort, rate
from grader.study.reviews import Review, reviews

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)
TODAY = NOON.date()
DRILL = "mistake:dropout:no_rescale"

EFFORTS = [
    (Effort(20, seconds=500), "easy"),
    (Effort(20, seconds=700), "good"),
    (Effort(20, failed=2, seconds=300), "good"),
    (Effort(20, failed=3, seconds=300), "hard"),
    (Effort(20, hints=1, seconds=300), "hard"),
    (Effort(20, seconds=1900), "hard"),
    (Effort(20, seconds=200_000), "good"),
    (Effort(20), "good"),
    (Effort(20, seen=True, seconds=100), "again"),
]


def test_the_same_hint_again_is_no_other_hint():
    """Whoever asks once more after the last rung is shown it again, and is not rated lower for it."""
    asked = [Hinted(NOON, "dropout", about, rung) for about, rung in (("", 1), ("", 2), ("", 2), ("dx", 1), ("dx", 1))]
    (review,) = reviews([start(), *asked, attempt("passed", 4)], {"dropout": 10}, UTC)["kata:dropout"]
    assert review.effort.hints == 3


@pytest.mark.parametrize(("effort", "rating"), EFFORTS)
def test_rating(effort, rating):
    """By solution, hints, failed checks and time; a file left over night says nothing of the time."""
    assert rate(effort) == rating


def start(minutes=0, card=""):
    return Started(NOON + timedelta(minutes=minutes), "dropout", "/x.py", "numpy", card=card)


def attempt(verdict, minutes=0, mistakes=(), card=""):
    when = NOON + timedelta(minutes=minutes)
    return Attempt(when, "dropout", "/x.py", "numpy", verdict, 1, 0.1, mistakes, since=60.0 * minutes, card=card)


def solution(minutes=0):
    return SolutionSeen(NOON + timedelta(minutes=minutes), "dropout", "explanation")


# events, and the ratings of each card that come of them
STORIES = {
    "started alone": ([start()], {}),
    "passed at once": ([start(), attempt("passed", 4)], {"kata:dropout": ["easy"]}),
    "not gradable is no failure": (
        [start(), *[attempt("not gradable")] * 5, attempt("passed", 9)],
        {"kata:dropout": ["good"]},
    ),
    "passed, and checked once more": (
        [start(), attempt("passed", 9), attempt("failed", 10, ("eps",)), attempt("passed", 11)],
        {"kata:dropout": ["good"]},
    ),
    "begun again": (
        [start(), attempt("passed", 9), start(100), *[attempt("failed", 3)] * 3, attempt("passed", 4)],
        {"kata:dropout": ["good", "hard"]},
    ),
    "a mistake counts once a file": (
        [start(), attempt("failed", 1, ("a", "b")), attempt("failed", 2, ("a",)), attempt("passed", 9)],
        {"mistake:dropout:a": ["again"], "mistake:dropout:b": ["again"], "kata:dropout": ["good"]},
    ),
    "a mistake made again": (
        [start(), attempt("failed", 1, ("a",)), attempt("passed", 9), start(60), attempt("failed", 1, ("a",))],
        {"mistake:dropout:a": ["again", "again"], "kata:dropout": ["good"]},
    ),
    "a drill is not the kata": (
        [
            start(), attempt("failed", 1, ("no_rescale",)),
            start(2, DRILL), attempt("failed", 3, ("a",), DRILL), attempt("passed", 4, card=DRILL),
        ],
        {DRILL: ["again", "good"]},
    ),
    "a bug that was never made, found": (
        [start(card=DRILL), attempt("failed", 1, ("a",), DRILL), attempt("passed", 2, card=DRILL)],
        {},
    ),
    "a bug that was never made, found at last": (
        [start(card=DRILL), *[attempt("failed", 1, (), DRILL)] * 3, attempt("passed", 2, card=DRILL)],
        {DRILL: ["hard"]},
    ),
    "a hint": (
        [start(), Hinted(NOON, "dropout", "", 1), Hinted(NOON, "other", "", 1), attempt("passed", 4)],
        {"kata:dropout": ["hard"]},
    ),
    "the solution before the pass": (
        [start(), solution(1), solution(2), attempt("passed", 4)],
        {"kata:dropout": ["again"]},
    ),
    "the solution before the start": ([solution(), start(), attempt("passed", 9)], {"kata:dropout": ["again", "good"]}),
    "the solution after the pass": ([start(), attempt("passed", 9), solution(10)], {"kata:dropout": ["good"]}),
    "rated otherwise": (
        [start(), attempt("passed", 9), Reviewed(NOON, "kata:dropout", "again", chosen=True)],
        {"kata:dropout": ["again"]},
    ),
    "rated without a review": ([Reviewed(NOON, "kata:dropout", "again", chosen=True)], {}),
    "reviewed by another command": ([Reviewed(NOON, "kata:dropout", "hard")], {"kata:dropout": ["hard"]}),
    "a file that nobody started": ([attempt("failed"), attempt("passed")], {"kata:dropout": ["good"]}),
    "a question": (
        [Answered(NOON, "q", False), Answered(NOON, "q", True), Answered(NOON, "known", True)],
        {"question:q": ["again", "good"]},
    ),
    "a plan": ([Planned(NOON, date(2024, 6, 7), 40)], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", STORIES)
def test_stories(case):
    """What happened, and how each card was rated for it."""
    events, ratings = STORIES[case]
    found = reviews(events, {"dropout": 10}, UTC)
    assert {card: [review.rating for review in each] for card, each in found.items()} == ratings


def test_days_are_those_of_the_learner():
    """Shortly before midnight in Greenwich it is tomorrow in Asia."""
    from datetime import timezone

    late = datetime(2024, 5, 17, 23, tzinfo=UTC)
    event = Answered(late, "q", False)
    tokyo = timezone(timedelta(hours=9))
    assert reviews([event], {}, tokyo)["question:q"] == (Review(date(2024, 5, 18), "again"),)


def test_the_primary_error_of_a_round_comes_back_soon():
    """The attempt that showed it has counted; where none did on that day, it is a review of its own."""
    told = Reviewed(NOON + timedelta(minutes=9), DRILL, "again", session="round")
    story = [start(), attempt("failed", 1, ("no_rescale",)), told]
    assert reviews(story, {}, UTC)[DRILL] == (Review(TODAY, "again", within=3),)
    assert reviews([told], {}, UTC)[DRILL] == (Review(TODAY, "again", within=3),)
