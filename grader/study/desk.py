"""Everything that lies on a learner's desk on one day: katas, what happened, cards, the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import TypeGuard

from grader.model import Kata
from grader.records import dataclass
from grader.study import cards, schedule
from grader.study.events import Attempt, Event, Hinted, Planned, Started
from grader.study.reviews import Review, reviews
from grader.study.schedule import Card

_BY_LEVEL = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Desk:
    """The same events and the same day make the same desk."""

    today: date
    katas: tuple[Kata, ...]
    events: tuple[Event, ...]
    reviews: dict[str, tuple[Review, ...]]
    cards: tuple[Card, ...]  # the one that is due first before the others
    planned: Planned | None  # the last plan, unless its day is over
    zone: tzinfo | None  # in which the days are counted

    @property
    def until(self) -> date | None:
        return self.planned.until if self.planned else None

    @property
    def due(self) -> tuple[Card, ...]:
        """What is to be reviewed today: mistakes before the katas that they were made in, then what waits longest."""
        due = [card for card in self.cards if card.due <= self.today]
        return tuple(sorted(due, key=rank))

    @property
    def passed(self) -> frozenset[tuple[str, str]]:
        """Which kata on which backend."""
        return frozenset(
            (event.kata, event.backend)
            for event in self.events
            if isinstance(event, Attempt) and event.verdict == "passed" and not event.card
        )

    @property
    def begun(self) -> tuple[Kata, ...]:
        """The katas that were begun and never passed, the last begun first."""
        last = {event.kata: i for i, event in enumerate(self.events) if _is_work(event)}
        done = {slug for slug, _ in self.passed}
        return tuple(
            sorted(
                (kata for kata in self.katas if kata.slug in last and kata.slug not in done),
                key=lambda kata: -last[kata.slug],
            )
        )

    @property
    def weak(self) -> tuple[str, ...]:
        """The topics with mistakes that are not mended, or katas that were hard; the one with most of them first."""
        topics = {kata.slug: kata.topic for kata in self.katas}
        found: Counter[str] = Counter()
        for card in self.cards:
            slug = cards.kata_of(card.name)
            if slug in topics and (_is_open_mistake(card) or card.rating in ("again", "hard")):
                found[topics[slug]] += 1
        return tuple(topic for topic, _ in sorted(found.items(), key=lambda each: (-each[1], each[0])))

    @property
    def new(self) -> tuple[Kata, ...]:
        """The katas that were never begun: those of weak topics first, then the easy ones, then the short ones."""
        touched = {event.kata for event in self.events if _is_work(event)}
        weak = self.weak
        return tuple(
            sorted(
                (kata for kata in self.katas if kata.slug not in touched),
                key=lambda kata: (
                    kata.topic not in weak, _BY_LEVEL.index(kata.level), kata.minutes, kata.slug,
                ),
            )
        )  # fmt: skip


def lay(katas: Sequence[Kata], events: Sequence[Event], now: datetime, exists: Callable[[str], bool] = bool) -> Desk:
    """The desk at this time; days are those of its zone. Cards of katas that no longer exist are left out.

    exists  whether the mistake or the question of a card of these katas does; by default every one
    """
    until = next((event for event in reversed(events) if isinstance(event, Planned)), None)
    if until is not None and until.until <= now.date():
        until = None
    slugs = {kata.slug for kata in katas}
    found = reviews(events, {kata.slug: kata.minutes for kata in katas}, now.tzinfo)
    known = {card: each for card, each in found.items() if cards.kata_of(card) in slugs | {""} and exists(card)}
    made = schedule.cards(known, until.until if until else None)
    return Desk(now.date(), tuple(katas), tuple(events), known, made, until, now.tzinfo)


def _is_work(event: Event) -> TypeGuard[Started | Attempt | Hinted]:
    """Whether it is about a kata as a whole: a drill, or a hack, is none begun."""
    return isinstance(event, Hinted) or (isinstance(event, Started | Attempt) and not event.card)


def _is_open_mistake(card: Card) -> bool:
    return cards.kind_of(card.name) == "mistake" and not card.mended


def rank(card: Card) -> tuple[bool, date, str]:
    """In which order cards that are due are reviewed."""
    return cards.kind_of(card.name) == "kata", card.due, card.name
