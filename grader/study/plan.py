"""The days until an interview, each with what fits into it.

Nothing is stored of a plan but its day and its minutes: it is laid out anew from what happened, so that a day that was
missed moves what it held, and a day that went badly brings what it showed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from grader.records import dataclass
from grader.study import cards, schedule
from grader.study.desk import Desk, rank
from grader.study.events import Planned

QUIET = 2  # days before the interview on which nothing new is begun
REVIEW_SHARE = 0.6  # of a kata's minutes, the second time


@dataclass(frozen=True)
class Item:
    """A card to review, a kata begun to finish, a new one, or one that is known on another `backend` only.

    late  since how many days a card has been due
    """

    kind: Literal["review", "finish", "new", "backend"]
    name: str  # of the card, or of the kata
    minutes: int
    late: int = 0
    backend: str = ""


@dataclass(frozen=True)
class Day:
    """What is laid out for a day."""

    date: date
    items: tuple[Item, ...]

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True)
class Plan:
    """The days from today to the eve of the interview.

    left    the new katas for which there is no time
    missed  the days before today on which nothing was done, though something was to do
    """

    days: tuple[Day, ...]
    left: tuple[str, ...] = ()
    missed: tuple[date, ...] = ()


def lay_out(desk: Desk, planned: Planned) -> Plan:
    """The plan from today on, as if every review to come went well."""
    minutes = {kata.slug: kata.minutes for kata in desk.katas}
    known = {card.name: card for card in desk.cards}
    waiting = _waiting(desk, set(known))
    days = []
    day = desk.today
    while day < planned.until:
        items: list[Item] = []
        due = sorted((card for card in known.values() if card.due <= day), key=rank)
        for card in due:
            item = Item("review", card.name, cost(card.name, minutes), late=(day - card.due).days)
            if _fits(item, items, planned.minutes):
                items.append(item)
                known[card.name] = schedule.review(card, card.name, "good", day, planned.until)
        if day < planned.until - timedelta(days=QUIET):
            for item in tuple(waiting):
                first = any(each.name == item.name for each in waiting if each.kind != "backend")
                if not (item.kind == "backend" and first) and _fits(item, items, planned.minutes):
                    items.append(item)
                    waiting.remove(item)
                    name = cards.of_kata(item.name)
                    if name not in known:  # as another backend's is
                        known[name] = schedule.review(None, name, "good", day, planned.until)
        days.append(Day(day, tuple(items)))
        day += timedelta(days=1)
    left = tuple(item.name for item in waiting if item.kind != "backend")
    return Plan(tuple(days), left, _missed(desk, planned))


def _waiting(desk: Desk, known: set[str]) -> list[Item]:
    """What is not learned yet: begun, new, and then each kata on the backends that are left."""
    started = [Item("finish", kata.slug, kata.minutes) for kata in desk.begun]
    new = [Item("new", kata.slug, kata.minutes) for kata in desk.new]
    others = []
    for kata in desk.katas:
        passed = {backend for slug, backend in desk.passed if slug == kata.slug} or {kata.backends[0]}
        minutes = round(REVIEW_SHARE * kata.minutes)
        others += [Item("backend", kata.slug, minutes, backend=each) for each in kata.backends if each not in passed]
    return [item for item in (*started, *new) if cards.of_kata(item.name) not in known] + others


def _fits(item: Item, items: list[Item], minutes: int) -> bool:
    """Whether there is time for it; a day's first item may take longer than the day has."""
    return not items or sum(each.minutes for each in items) + item.minutes <= minutes


def cost(card: str, minutes: dict[str, int]) -> int:
    """The minutes that a review of this card should take."""
    match cards.kind_of(card):
        case "mistake":
            return cards.DRILL_MINUTES
        case "question":
            return cards.QUESTION_MINUTES
    return round(REVIEW_SHARE * minutes.get(cards.kata_of(card), cards.UNKNOWN_MINUTES))


def _missed(desk: Desk, planned: Planned) -> tuple[date, ...]:
    """The days since the last one with an event, or the plan's first, on which there was something to do."""
    active = {event.when.astimezone(desk.zone).date() for event in desk.events}
    day = desk.today - timedelta(days=1)
    found = []
    while day not in active and day >= planned.when.astimezone(desk.zone).date():
        new = bool(desk.begun or desk.new) and day < planned.until - timedelta(days=QUIET)
        if new or any(card.due <= day for card in desk.cards):
            found.append(day)
        day -= timedelta(days=1)
    return tuple(reversed(found))
