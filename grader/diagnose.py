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
) -> Diagnosis | None:
    """The known mistake behind these findings, or None. `bench` is a trusted subject that the mistakes take turns in."""
    failing = [case for case in tests.cases if _failed(evidence.get(case.name))]
    passing = [case for case in tests.cases if case.name in evidence and case not in failing]
    failing = [case for case in failing if evidence[case.name].observations]
    if not failing:
        return None
    alike = [mistake for mistake in mistakes if _agrees_on(tests, failing, evidence, mistake, bench)]
    exact = [mistake for mistake in alike if _passes(tests, passing, mistake, bench)]
    if len(exact) == 1:
        return Diagnosis(exact[0], "matches")
    if len(alike) == 1 and not exact:
        return Diagnosis(alike[0], "looks like")
    return Diagnosis(exact[0], "looks like") if exact else None


def _agrees_on(
    tests: HiddenTests, cases: Sequence[Case], evidence: Mapping[str, Evidence], mistake: Mistake, bench: Subject
) -> bool:
    if not _seat(mistake, bench):
        return False
    return all(agree(evidence[case.name], tests.sit(case, bench)) for case in cases)


def _passes(tests: HiddenTests, cases: Sequence[Case], mistake: Mistake, bench: Subject) -> bool:
    return _seat(mistake, bench) and all(tests.sit(case, bench).result.status == "passed" for case in cases)


def _seat(mistake: Mistake, bench: Subject) -> bool:
    """Put a mistake on the bench in place of the one before it."""
    kata, backend = bench.kata, bench.backend
    bench.submission = Submission(kata, mistake.path, backend, mistake.path.read_text("utf-8"))
    bench.deaths, bench.lost = 0, 0.0
    return bench.load().name == "finished"


def agree(one: Evidence, other: Evidence) -> bool:
    """Two programs failed a case in the same way: the same comparison, the same kind of finding, the same wrong values."""
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
