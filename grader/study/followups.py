"""What an interviewer asks next: the questions at the end of a kata's explanation, with their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from grader.model.mock import FollowUp

_SECTION = re.compile(r"^## Follow-up questions\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_QUESTION = re.compile(r"^\*\*(.+?)\*\*\s*(.*?)(?=^\*\*|\Z)", re.MULTILINE | re.DOTALL)


def parse(kata: str, explanation: str) -> tuple[FollowUp, ...]:
    """The follow-up questions of an explain.md; none where it has no such section."""
    section = _SECTION.search(explanation)
    return tuple(
        FollowUp(kata, " ".join(question.split()), answer.strip())
        for question, answer in _QUESTION.findall(section[1] if section else "")
    )


def name(follow_up: FollowUp) -> str:
    """Its name in the journal, "dropout/what-is-the-gradient"; no bank question's, since those have no slash."""
    return f"{follow_up.kata}/{re.sub(r'[^a-z0-9]+', '-', follow_up.question.lower()).strip('-')}"


def kata_of(question: str) -> str:
    """The slug of the kata that a question of this name follows; "" of the bank's."""
    return question.partition("/")[0] if "/" in question else ""


def some(every: Sequence[FollowUp], count: int, seed: int) -> tuple[FollowUp, ...]:
    """So many of them, in their order; the same for the same seed."""
    picked = Random(seed).sample(range(len(every)), min(count, len(every)))
    return tuple(every[index] for index in sorted(picked))
