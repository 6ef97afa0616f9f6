"""What a drill says of its mistake: nothing before a hint was taken, and its title once it is mended."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from grader.cli import practice
from grader.errors import Misuse
from grader.model import Feedback, Message, Run
from grader.study import cards, journal


def reported(feedback: Feedback) -> Feedback:
    """The feedback as it is shown: of a drill whose mistake is still to be found, the failing case alone."""
    if feedback.first_failure is None or not _is_to_be_found(feedback.path):
        return feedback
    runs = tuple(map(_without_origins, feedback.runs))
    return replace(feedback, runs=runs, diagnoses=(), beyond="", contrast=Message("drill.to_be_found"))


def found(card: str) -> list[str]:
    """A line about what was wrong in the drill of this card; none where it is no drill's."""
    if cards.kind_of(card) != "mistake":
        return []
    return [f"It was: {practice.mistake_title(cards.kata_of(card), cards.name_of(card))}"]


def _is_to_be_found(path: Path) -> bool:
    with contextlib.suppress(Misuse):  # a log that cannot be read: a warning says what there is to say
        start = journal.start_of(path)
        return start is not None and start.card in cards.to_be_found(journal.events())
    return False


def _without_origins(run: Run) -> Run:
    return replace(run, cases=tuple(replace(case, origin=()) for case in run.cases))
