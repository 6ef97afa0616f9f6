"""What to do now: one suggestion, and why."""

from __future__ import annotations

from typing import Literal

from grader.records import dataclass
from grader.study import cards
from grader.study.desk import Desk

Why = Literal["due", "begun", "weak", "next", "backend", "ahead", "nothing"]


@dataclass(frozen=True)
class Suggestion:
    """A card to review, or a kata to start.

    why     due: a card's day has come, `days` ago    begun: started and never passed
            weak: a new kata on a topic with weaknesses    next: the next new kata by level
            backend: all are passed, but not on this backend    ahead: nothing is left but what is due in `days` days
    """

    why: Why
    card: str = ""
    kata: str = ""
    backend: str = ""
    days: int = 0


def onward(desk: Desk, but: str = "") -> Suggestion | None:
    """The kata to go on to, and not this one: begun, new on a weak topic, new by level; None once all are passed."""
    for kata in desk.begun:
        if kata.slug != but:
            return Suggestion("begun", kata=kata.slug)
    for kata in desk.new:
        if kata.slug != but:
            return Suggestion("weak" if kata.topic in desk.weak else "next", kata=kata.slug)
    return None


def suggest(desk: Desk) -> Suggestion:
    """The first of these that there is: something due, begun, new on a weak topic, new by level, on another backend."""
    if desk.due:
        card = desk.due[0]
        return Suggestion("due", card=card.name, kata=cards.kata_of(card.name), days=(desk.today - card.due).days)
    if further := onward(desk):
        return further
    for kata in desk.katas:
        for backend in kata.backends:
            if (kata.slug, backend) not in desk.passed:
                return Suggestion("backend", kata=kata.slug, backend=backend)
    if desk.cards:
        card = desk.cards[0]
        return Suggestion("ahead", card=card.name, kata=cards.kata_of(card.name), days=(card.due - desk.today).days)
    return Suggestion("nothing")
