"""When a card is due: FSRS by the day. State in, new state out; no clock is asked, and nothing is left to chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

from grader.records import dataclass
from grader.study.events import Rating
from grader.study.reviews import Review

if TYPE_CHECKING:
    import fsrs  # 50 ms: imported where something is scheduled

LONGEST = 60  # days between two reviews
LAST_LOOK = 3  # days before the interview, in which everything is seen once more
MENDED = 5.0  # days of stability from which a mistake counts as mended: it was right more than once, days apart


@dataclass(frozen=True)
class Card:
    """What is known of a card.

    stability  the days after which it is remembered with a chance of 0.9
    lapses     how often it was rated "again", the first time included
    """

    name: str
    due: date
    last: date
    rating: Rating
    stability: float
    difficulty: float
    reviews: int
    lapses: int

    @property
    def mended(self) -> bool:
        """Whether it is known well enough to stop calling it a weakness."""
        return self.rating in ("good", "easy") and self.stability >= MENDED


def review(card: Card | None, name: str, rating: Rating, day: date, until: date | None = None) -> Card:
    """The card after a review; the first one makes it.

    until  the day of the interview: every card is due once more in the days before it, spread over them

    A review ahead of its day that went well leaves the card as it is: it says less than one in time would, and must
    not put that off.
    """
    if card is not None and day < card.due and rating != "again":
        return card
    import fsrs

    before = (
        fsrs.Card(card_id=1, due=_noon(day))
        if card is None
        else fsrs.Card(1, fsrs.State.Review, None, card.stability, card.difficulty, _noon(card.due), _noon(card.last))
    )
    after, _ = _scheduler().review_card(before, fsrs.Rating[rating.capitalize()], _noon(day))
    assert after.stability is not None and after.difficulty is not None
    due = after.due.date()
    if until is not None and day < (last := until - timedelta(days=1 + crc32(name.encode()) % LAST_LOOK)):
        due = min(due, last)
    reviews, lapses = (card.reviews, card.lapses) if card else (0, 0)
    return Card(
        name, due, day, rating, after.stability, after.difficulty, reviews + 1, lapses + (rating == "again")
    )  # fmt: skip


def cards(reviews: Mapping[str, Iterable[Review]], until: date | None = None) -> tuple[Card, ...]:
    """Every card as its reviews left it, the one that is due first before the others."""
    found = []
    for name, each in reviews.items():
        card = None
        for one in each:
            card = review(card, name, one.rating, one.day, until)
            if one.within is not None:
                card = replace(card, due=min(card.due, one.day + timedelta(days=one.within)))
        if card is not None:
            found.append(card)
    return tuple(sorted(found, key=lambda card: (card.due, card.name)))


@cache
def _scheduler() -> fsrs.Scheduler:
    import fsrs

    return fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=LONGEST)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
