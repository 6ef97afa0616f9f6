"""From findings to their cause: a failing case is replayed with each known mistake in the submission's place.

Where a mistake gives the same wrong answers, within each comparison's own tolerance, on every failing case, it is the
mistake; that it also passes what the submission passes is what tells it from its relatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.compare import distance
from grader.expect import Observation
from grader.judge import Case, Evidence, HiddenTests
from grader.model import Diagnosis, Mistake, Submission
from grader.runner import Subject

# findings that say how a process ended, not what an answer was: replaying them costs a worker each
_UNREPLAYABLE = ("crashed", "timed out", "out of memory", "broke the protocol", "forbidden")


def diagnose(
    tests: HiddenTests, evidence: Mapping[str, Evidence], mistakes: Sequence[Mistake], bench: Subject
) -> tuple[Diagnosis, ...]:
    """The known mistake behind these findings, or the two of them, or none.

    `bench` is a trusted subject that the mistakes take turns in. The first failing case, which learners are shown,
    picks the suspects; only these are held against the other cases.
    """
    failing = [case for case in tests.cases if _failed(evidence.get(case.name))]
    passing = [case for case in tests.cases if case.name in evidence and case not in failing]
    failing = [case for case in failing if evidence[case.name].observations]
    if not failing:
        return ()

    def suspects(cases: Sequence[Case]) -> list[tuple[Mistake, set[str], int]]:
        """Mistakes that explain the first of these cases: each with all it explains, and its strays; best first."""
        found = []
        for mistake in mistakes:
            if _explained(tests, cases[:1], evidence, mistake, bench):
                explained = _explained(tests, cases, evidence, mistake, bench)
                found.append((mistake, explained, _strays(tests, passing, mistake, bench)))
        return sorted(found, key=lambda suspect: (-len(suspect[1]), suspect[2]))

    first = suspects(failing)
    whole = [(mistake, strays) for mistake, explained, strays in first if len(explained) == len(failing)]
    exact = [mistake for mistake, strays in whole if not strays]
    if exact:
        return (Diagnosis(exact[0], "matches" if len(exact) == 1 else "looks like"),)
    if whole:
        # it does what this one does, and more: said with less certainty, and not at all if it is mostly something else
        nearest, strays = whole[0]
        return (Diagnosis(nearest, "looks like"),) if strays <= len(failing) else ()
    for mistake, explained, strays in first:
        if strays:
            continue
        left = [case for case in failing if case.name not in explained]
        for second, rest, others in suspects(left):
            if not others and len(rest) == len(left):  # the two of them explain everything
                return Diagnosis(mistake, "matches"), Diagnosis(second, "matches")
        return (Diagnosis(mistake, "looks like"),) if len(explained) > 1 else ()
    return ()


def _explained(
    tests: HiddenTests, cases: Sequence[Case], evidence: Mapping[str, Evidence], mistake: Mistake, bench: Subject
) -> set[str]:
    """The names of the cases which fail with the mistake just as with the submission."""
    if not _seat(mistake, bench):
        return set()
    return {case.name for case in cases if agree(evidence[case.name], tests.sit(case, bench))}


def _strays(tests: HiddenTests, passing: Sequence[Case], mistake: Mistake, bench: Subject) -> int:
    """How many cases fail with the mistake that pass with the submission."""
    if not _seat(mistake, bench):
        return len(passing) + 1
    return sum(tests.sit(case, bench).result.status == "failed" for case in passing)


def _seat(mistake: Mistake, bench: Subject) -> bool:
    """Put a mistake on the bench in place of the one before it."""
    kata, backend = bench.kata, bench.backend
    bench.submission = Submission(kata, mistake.path, backend, mistake.path.read_text("utf-8"))
    bench.deaths, bench.lost = 0, 0.0
    return bench.load().name == "finished"


def agree(one: Evidence, other: Evidence) -> bool:
    """Two programs failed a case in the same way: the same comparison, kind of finding and wrong values."""
    if other.result.finding is None or not one.observations or not other.observations:
        return False
    a, b = one.observations[-1], other.observations[-1]
    if a.what != b.what or a.finding is None or b.finding is None or a.finding.kind != b.finding.kind:
        return False
    if a.finding.kind in _UNREPLAYABLE:
        return a.finding.kind == b.finding.kind and len(one.observations) == len(other.observations)
    return _same_answer(a, b)


def _same_answer(a: Observation, b: Observation) -> bool:
    if isinstance(a.actual, (np.ndarray, np.generic)) and isinstance(b.actual, (np.ndarray, np.generic)):
        x, y = np.asarray(a.actual), np.asarray(b.actual)
        if x.shape != y.shape:
            return False
        allowed: Any = 0.0 if a.allowed is None else 2 * np.asarray(a.allowed)
        return bool((distance(x, y) <= allowed).all())
    return type(a.actual) is type(b.actual) and _plain(a.actual) == _plain(b.actual)


def _plain(value: Any) -> str:
    return repr(value)


def _failed(evidence: Evidence | None) -> bool:
    return evidence is not None and evidence.result.status == "failed"
