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


def some(every: Sequence[FollowUp], count: int, seed: int) -> tuple[FollowUp, ...]:
    """So many of them, in their order; the same for the same seed."""
    picked = Random(seed).sample(range(len(every)), min(count, len(every)))
    return tuple(every[index] for index in sorted(picked))
