"""The clock of a round: which part of it is on, and how much of the time is over."""

from __future__ import annotations

from datetime import datetime

from grader.model.mock import Phase, Reading

# Of a round of 45 minutes, when each part ends; other rounds are as these, longer or shorter.
USUAL = 45
ENDS: tuple[tuple[Phase, int], ...] = (
    ("restate", 4), ("plan", 8), ("code", 28), ("test", 33), ("follow-ups", 42), ("rate", 45),
)  # fmt: skip
WARNINGS = (100, 80, 50)  # per cent


def read(began: datetime, minutes: int, now: datetime, last: datetime | None = None) -> Reading:
    """The clock at this time. last: when something was last noted of the round, which was not later than now."""
    known = max(began, last or began)
    limit = 60.0 * minutes
    elapsed = (max(now, known) - began).total_seconds()
    warning = next((each for each in WARNINGS if elapsed >= limit * each / 100), 0)
    return Reading(elapsed, limit, _phase(elapsed / limit), warning, now < known)


def parts(minutes: int) -> tuple[tuple[Phase, int, int], ...]:
    """The parts of a round of so many minutes, each from and to a whole minute; one that is too short is left out."""
    ends = [round(end * minutes / USUAL) for _, end in ENDS]
    begins = [0, *ends[:-1]]
    return tuple((phase, a, b) for (phase, _), a, b in zip(ENDS, begins, ends, strict=True) if a < b)


def _phase(share: float) -> Phase:
    return next((phase for phase, end in ENDS if share < end / USUAL), "over")
