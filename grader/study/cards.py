"""What is to be reviewed, by name.

A card is a kata that was passed or given up ("kata:dropout"), a mistake that was made, or was hard to find in a drill
("mistake:dropout:no_rescale": the kata with that slip prepared, to mend), or a question that was missed
("question:bn-eps").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from typing import Literal

from grader.study.events import Attempt, Event, Hinted, Started

Kind = Literal["kata", "mistake", "question", "hack"]
DRILL_MINUTES, QUESTION_MINUTES, UNKNOWN_MINUTES = 5, 2, 20


def of_kata(slug: str) -> str:
    """The card of a kata."""
    return f"kata:{slug}"


def of_mistake(slug: str, mistake: str) -> str:
    """The card of a mistake that was made in a kata."""
    return f"mistake:{slug}:{mistake}"


def of_hack(slug: str, mistake: str) -> str:
    """What a hack is recorded as. It has no reviews: an input that was found is found."""
    return f"hack:{slug}:{mistake}"


def of_question(question: str) -> str:
    """The card of a question."""
    return f"question:{question}"


def kind_of(card: str) -> Kind:
    """What is reviewed."""
    kinds: tuple[Kind, ...] = ("mistake", "question", "hack")
    return next((kind for kind in kinds if card.startswith(f"{kind}:")), "kata")


def kata_of(card: str) -> str:
    """The slug of its kata; "" of a question."""
    return "" if kind_of(card) == "question" else card.partition(":")[2].partition(":")[0]


def name_of(card: str) -> str:
    """The mistake's slug, the question's id, the kata's slug."""
    return card.split(":", 2 if kind_of(card) in ("mistake", "hack") else 1)[-1]


def to_be_found(events: Iterable[Event]) -> frozenset[str]:
    """The cards of the drills that were neither mended since they were started, nor looked at with a hint."""
    found: set[str] = set()
    for event in events:
        match event:
            case Started(card=card) if kind_of(card) == "mistake":
                found.add(card)
            case Hinted(kata=kata):
                found = {card for card in found if kata_of(card) != kata}
            case Attempt(card=card, verdict="passed"):
                found.discard(card)
    return frozenset(found)


def covered(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as a learner may read them: a drill does not say which mistake it is of before that was named."""
    hidden = to_be_found(events)
    attempts = [event for event in events if isinstance(event, Attempt) and event.card not in hidden]
    known = {of_mistake(event.kata, each) for event in attempts for each in event.mistakes}
    known |= {event.card for event in attempts if event.verdict == "passed"}
    return tuple(_covered(event, hidden, known) for event in events)


def _covered(event: Event, hidden: Set[str], known: Set[str]) -> Event:
    match event:
        case Started(kata=kata, card=card) if kind_of(card) == "mistake" and card not in known:
            return replace(event, card=of_mistake(kata, ""))
        case Attempt(card=card) if card in hidden:
            return replace(event, mistakes=())
    return event
