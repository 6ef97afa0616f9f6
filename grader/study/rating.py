"""How well something was known: from the checks, the hints and the time that it took."""

from __future__ import annotations

from grader.records import dataclass
from grader.study.events import Rating

MANY = 3  # failed checks: whoever needs more has not known it, but found it
SLOW, QUICK = 1.5, 0.5  # times the minutes that it should take
LONGEST = 4 * 60 * 60.0  # seconds: after that somebody went away, and the time says nothing


@dataclass(frozen=True)
class Effort:
    """From the start of a file to its pass. `seconds`: None where nobody knows; `minutes`: what it should take."""

    minutes: float
    failed: int = 0  # checks; what could not be graded is none
    hints: int = 0
    seconds: float | None = None
    seen: bool = False  # the solution


def rate(effort: Effort) -> Rating:
    """Again after the solution; Hard with hints, many checks or slowly; Easy at once and quickly; otherwise Good."""
    known = effort.seconds is not None and effort.seconds <= LONGEST
    pace = effort.seconds / (60 * effort.minutes) if known and effort.seconds is not None else 1.0
    if effort.seen:
        return "again"
    if effort.hints or effort.failed >= MANY or pace > SLOW:
        return "hard"
    if effort.failed == 0 and known and pace <= QUICK:
        return "easy"
    return "good"
