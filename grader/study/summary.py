"""How far a learner is, in one look: the values that `kata status` shows, in whatever format."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from grader.records import dataclass
from grader.study import cards
from grader.study.cards import Kind
from grader.study.choice import Suggestion, suggest
from grader.study.desk import Desk
from grader.study.events import Answered, Attempt, Hinted, Reviewed, Started

WEEKS = 12  # of the calendar
KEPT = 2  # files in which a mistake has to be named, to be one that is kept


@dataclass(frozen=True)
class Solved:
    """How many of a backend's katas were passed."""

    backend: str
    passed: int
    of: int


@dataclass(frozen=True)
class Kept:
    """A mistake that is made again and again, and has not been mended since."""

    kata: str
    mistake: str
    times: int


@dataclass(frozen=True)
class Status:
    """What `kata status` says.

    due       how many cards of each kind are due today
    streak    days in a row with something done, up to today or yesterday
    calendar  weeks, the oldest first, each from Monday: how much was done on each day; None for days to come
    weak      topics, the weakest first
    """

    today: date
    solved: tuple[Solved, ...]
    due: tuple[tuple[Kind, int], ...]
    streak: int
    calendar: tuple[tuple[int | None, ...], ...]
    weak: tuple[str, ...]
    kept: tuple[Kept, ...]
    until: date | None
    now: Suggestion


def summary(desk: Desk) -> Status:
    """The desk in one look."""
    done = _done(desk)
    return Status(
        today=desk.today,
        solved=_solved(desk),
        due=tuple(sorted(Counter(cards.kind_of(card.name) for card in desk.due).items())),
        streak=_streak(done, desk.today),
        calendar=_calendar(done, desk.today),
        weak=desk.weak,
        kept=_kept(desk),
        until=desk.until,
        now=suggest(desk),
    )


def _done(desk: Desk) -> Counter[date]:
    """How much was done on each day: checks, hints, reviews, answers; a start alone counts for the streak too."""
    events = (
        event for event in desk.events if isinstance(event, Started | Attempt | Hinted | Reviewed | Answered)
    )  # fmt: skip
    return Counter(event.when.astimezone(desk.zone).date() for event in events)


def _solved(desk: Desk) -> tuple[Solved, ...]:
    there = Counter(backend for kata in desk.katas for backend in kata.backends)
    passed = Counter(
        backend for kata in desk.katas for backend in kata.backends if (kata.slug, backend) in desk.passed
    )  # fmt: skip
    return tuple(Solved(backend, passed[backend], there[backend]) for backend in sorted(there))


def _streak(done: Counter[date], today: date) -> int:
    day = today if done[today] else today - timedelta(days=1)  # today is not over yet
    length = 0
    while done[day]:
        length += 1
        day -= timedelta(days=1)
    return length


def _calendar(done: Counter[date], today: date) -> tuple[tuple[int | None, ...], ...]:
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    days = [monday + timedelta(days=i) for i in range(7 * WEEKS)]
    counts = [done[day] if day <= today else None for day in days]
    return tuple(tuple(counts[i : i + 7]) for i in range(0, len(counts), 7))


def _kept(desk: Desk) -> tuple[Kept, ...]:
    found = [
        Kept(cards.kata_of(card.name), cards.name_of(card.name), times)
        for card in desk.cards
        if cards.kind_of(card.name) == "mistake" and not card.mended
        if (times := sum(review.rating == "again" for review in desk.reviews[card.name])) >= KEPT
    ]
    return tuple(sorted(found, key=lambda kept: (-kept.times, kept.kata, kept.mistake)))
