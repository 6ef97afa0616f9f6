"""Rounding errors: no two programs have the same digits in them, and so the cases that fail must speak for a cause."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.catalogue.failures import FAILS
from grader.diagnosis.held import Held, kind_of
from grader.judge import Case, CaseTrace
from grader.model import Mismatch, Mistake
from grader.testing.compare import distance

ROUNDING = 1e-4  # of the largest number: as much is put down to rounding where nothing else explains it


def by_rounding(held: Held, mistakes: Sequence[Mistake]) -> list[Mistake]:
    """The one mistake that fails just the same comparisons, if all of them are off by a rounding error alone."""
    if not all(_is_rounded(held.traces[case.name]) for case in held.failing):
        return []

    def fits(mistake: Mistake, case: Case) -> bool:
        trace, replay = held.traces[case.name], held.replay([mistake], case)
        return replay is not None and _is_rounded(replay) and kind_of(trace) == kind_of(replay)

    found = [
        mistake
        for mistake in mistakes
        if not any(held.never_fail([mistake], case) for case in held.failing)
        if not any(held.mark(mistake, case) == FAILS for case in held.passing)
        if all(fits(mistake, case) for case in held.failing)
        if all(held.passes([mistake], case) for case in held.passing)
    ]
    return found if len(found) == 1 else []


def _is_rounded(trace: CaseTrace) -> bool:
    """Whether the numbers of an array are wrong, and by so little that it may be a rounding error."""
    last = trace.observations[-1] if trace.observations else None
    if last is None or not isinstance(last.finding, Mismatch) or last.finding.kind != "value":
        return False
    actual, expected = np.asarray(last.actual), np.asarray(last.expected)
    if actual.shape != expected.shape or not np.isfinite(expected).all():
        return False
    return bool(distance(actual, expected).max() <= ROUNDING * np.abs(expected).max())
