"""What is to be reviewed, by name.

A card is a kata that was passed or given up ("kata:dropout"), a mistake that was made, or was hard to find in a drill
("mistake:dropout:no_rescale": the kata with that slip prepared, to mend), or a question that was missed
("question:bn-eps").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from grader.study.events import Attempt, Event, Started

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


def covered(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as a learner may read them: a drill does not say which mistake it is of before that was named."""
    known = {of_mistake(event.kata, each) for event in events if isinstance(event, Attempt) for each in event.mistakes}
    known |= {event.card for event in events if isinstance(event, Attempt) and event.verdict == "passed"}
    return tuple(
        replace(event, card=of_mistake(event.kata, ""))
        if isinstance(event, Started) and kind_of(event.card) == "mistake" and event.card not in known
        else event
        for event in events
    )
