"""From findings to their cause: a failing case is replayed with each known mistake in the submission's place.

Where a mistake gives the same wrong answers, within each comparison's own tolerance, on every failing case, it is the
mistake; that it also passes what the submission passes is what tells it from its relatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
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

    `bench` is a trusted subject that the mistakes take turns in.
    """
    failing = [case for case in tests.cases if _failed(evidence.get(case.name))]
    passing = [case for case in tests.cases if case.name in evidence and case not in failing]
    failing = [case for case in failing if evidence[case.name].observations]
    if not failing:
        return ()
    alike = [mistake for mistake in mistakes if _agrees_on(tests, failing, evidence, mistake, bench)]
    if not alike:
        return _two(tests, failing, passing, evidence, mistakes, bench)
    strays = {mistake.slug: _strays(tests, passing, mistake, bench) for mistake in alike}
    exact = [mistake for mistake in alike if not strays[mistake.slug]]
    if exact:
        return (Diagnosis(exact[0], "matches" if len(exact) == 1 else "looks like"),)
    # it does what this one does, and more: said with less certainty, and not at all if it is mostly something else
    nearest = min(alike, key=lambda mistake: strays[mistake.slug])
    return (Diagnosis(nearest, "looks like"),) if strays[nearest.slug] <= len(failing) else ()


def _two(
    tests: HiddenTests, failing: Sequence[Case], passing: Sequence[Case], evidence: Mapping[str, Evidence],
    mistakes: Sequence[Mistake], bench: Subject,
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """Two mistakes that explain all failing cases between them, each of its cases to the last number."""
    if len(failing) < 2:
        return ()
    sample = _sample(failing, evidence)
    explained: list[tuple[Mistake, set[str]]] = []
    for mistake in mistakes:
        names = _explained(tests, sample, evidence, mistake, bench)
        if names:
            explained.append((mistake, names))
    everything = {case.name for case in sample}
    for one, other in combinations(sorted(explained, key=lambda pair: -len(pair[1])), 2):
        if one[1] | other[1] == everything:
            pair = (one[0], other[0])
            names = set().union(*(_explained(tests, failing, evidence, mistake, bench) for mistake in pair))
            if len(names) == len(failing) and not any(_strays(tests, passing, mistake, bench) for mistake in pair):
                return Diagnosis(pair[0], "matches"), Diagnosis(pair[1], "matches")
    return ()


def _sample(failing: Sequence[Case], evidence: Mapping[str, Evidence]) -> list[Case]:
    """The first two failing cases of each part and kind of finding: enough to tell most mistakes apart."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in failing:
        finding = evidence[case.name].result.finding
        assert finding is not None
        groups.setdefault((finding.what, finding.kind), []).append(case)
    return [case for cases in groups.values() for case in cases[:2]]


def _explained(
    tests: HiddenTests, cases: Sequence[Case], evidence: Mapping[str, Evidence], mistake: Mistake, bench: Subject
) -> set[str]:
    """The names of the cases which fail with the mistake just as with the submission."""
    if not _seat(mistake, bench):
        return set()
    return {case.name for case in cases if agree(evidence[case.name], tests.sit(case, bench))}


def _agrees_on(
    tests: HiddenTests, cases: Sequence[Case], evidence: Mapping[str, Evidence], mistake: Mistake, bench: Subject
) -> bool:
    if not _seat(mistake, bench):
        return False
    return all(agree(evidence[case.name], tests.sit(case, bench)) for case in cases)


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
