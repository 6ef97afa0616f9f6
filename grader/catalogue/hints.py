"""Which hint comes next: the ladder that fits what failed, one rung further than the last time."""

from __future__ import annotations

from grader.model import Hints, Kata
from grader.records import dataclass


@dataclass(frozen=True)
class Hint:
    """One rung of a ladder: its text, which rung it is (from 1), of how many."""

    about: str
    rung: int
    rungs: int
    text: str


def ladder(kata: Kata, part: str) -> Hints:
    """The ladder for what failed: the longest `about` that is in the part's name, or the general one."""
    fitting = [hints for hints in kata.hints if hints.about and hints.about.lower() in part.lower()]
    return max(fitting, key=lambda hints: len(hints.about), default=kata.hints[0])


def hint(hints: Hints, shown: int) -> Hint:
    """The rung after those shown; the last one again when there is none."""
    rung = min(shown + 1, len(hints.ladder))
    return Hint(hints.about, rung, len(hints.ladder), hints.ladder[rung - 1])
