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

# findings that say how a process ended, not what an answer was: their kind and place are all there is to compare
_ENDED = ("crashed", "timed out", "out of memory", "broke the protocol", "forbidden")


class Replays:
    """What each mistake does in each case: run when it is asked for, and once.

    `bench` is a trusted subject that the mistakes take turns in.
    """

    def __init__(self, tests: HiddenTests, bench: Subject):
        self._tests, self._bench = tests, bench
        self._seated = ""
        self._known: dict[tuple[str, str], Evidence | None] = {}

    def of(self, mistake: Mistake, case: Case) -> Evidence | None:
        """What the mistake does in the case; None if it does not load."""
        key = (mistake.slug, case.name)
        if key not in self._known:
            evidence = self._tests.sit(case, self._bench) if self._seat(mistake) else None
            self._known[key] = evidence and _without_weight(evidence)
        return self._known[key]

    def explained(self, mistake: Mistake, cases: Sequence[Case], evidence: Mapping[str, Evidence]) -> set[str]:
        """The names of the cases which fail with the mistake just as with the submission."""
        return {case.name for case in cases if agree(evidence[case.name], self.of(mistake, case))}

    def strays(self, mistake: Mistake, passing: Sequence[Case]) -> int:
        """How many cases fail with the mistake that pass with the submission."""
        replays = (self.of(mistake, case) for case in passing)
        return sum(replay is None or replay.result.status == "failed" for replay in replays)

    def _seat(self, mistake: Mistake) -> bool:
        """Put a mistake on the bench in place of the one before it."""
        bench = self._bench
        if self._seated != mistake.slug:
            bench.submission = Submission(bench.kata, mistake.path, bench.backend, mistake.path.read_text("utf-8"))
            bench.deaths, bench.lost = 0, 0.0
            self._seated = mistake.slug if bench.load().name == "finished" else ""
        return self._seated == mistake.slug


def _without_weight(evidence: Evidence) -> Evidence:
    """The evidence without the arrays of comparisons that went well: many are kept."""
    *met, last = evidence.observations or (None,)
    kept = [Observation(observation.what, None) for observation in met if observation]
    return Evidence(evidence.result, tuple([*kept, last] if last else kept))


def diagnose(
    cases: Sequence[Case], evidence: Mapping[str, Evidence], mistakes: Sequence[Mistake], replays: Replays
) -> tuple[Diagnosis, ...]:
    """The known mistake behind these findings, or the two of them, or none.

    The first failing case, which learners are shown, picks the suspects; only these are held against the other cases.
    """
    failing = [case for case in cases if _failed(evidence.get(case.name))]
    passing = [case for case in cases if case.name in evidence and case not in failing]
    failing = [case for case in failing if evidence[case.name].observations]
    if not failing:
        return ()

    def suspects(unexplained: Sequence[Case]) -> list[tuple[Mistake, set[str], int]]:
        """Mistakes that explain the first of these cases: each with all it explains, and its strays; best first."""
        found = []
        for mistake in mistakes:
            if replays.explained(mistake, unexplained[:1], evidence):
                explained = replays.explained(mistake, unexplained, evidence)
                found.append((mistake, explained, replays.strays(mistake, passing)))
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
    pairs = []
    for mistake, explained, strays in first:
        left = [case for case in failing if case.name not in explained]
        for second, rest, others in suspects(left):
            if len(rest) == len(left) and strays <= len(explained) and others <= len(rest):
                pairs.append((strays + others, (mistake, second)))
    fewest = min((strays for strays, _ in pairs), default=len(failing))
    if 4 * fewest <= len(failing):  # the two of them explain everything, and hardly anything else
        best = [pair for strays, pair in pairs if strays == fewest]
        named = [one for one in best[0] if all(one in pair for pair in best)]  # where others would do, neither is named
        sure = not fewest and len(named) == 2
        if named:
            return tuple(Diagnosis(one, "matches" if sure else "looks like") for one in named)
    for mistake, explained, strays in first:
        if not strays and sum(_telling(evidence[name]) for name in explained) > 1:
            return (Diagnosis(mistake, "looks like"),)
    return ()


def agree(one: Evidence, other: Evidence | None) -> bool:
    """Two programs failed a case in the same way: the same comparison, kind of finding and wrong values."""
    if other is None or other.result.finding is None or not one.observations or not other.observations:
        return False
    a, b = one.observations[-1], other.observations[-1]
    if a.what != b.what or a.finding is None or b.finding is None or a.finding.kind != b.finding.kind:
        return False
    if a.finding.kind in _ENDED:
        return len(one.observations) == len(other.observations)
    return _same_answer(a, b)


def _telling(one: Evidence) -> bool:
    """More failed than a property, which any two programs without it have in common."""
    return not isinstance(one.observations[-1].actual, bool)


def _same_answer(a: Observation, b: Observation) -> bool:
    if isinstance(a.actual, (np.ndarray, np.generic)) and isinstance(b.actual, (np.ndarray, np.generic)):
        x, y = np.asarray(a.actual), np.asarray(b.actual)
        if x.shape != y.shape:
            return False
        allowed: Any = 0.0 if a.allowed is None else 2 * np.asarray(a.allowed)
        if x.dtype.kind == "f":  # however exact the right answer must be, one wrong answer may be rounded in two ways
            allowed = np.maximum(allowed, 4 * np.finfo(x.dtype).eps * np.where(np.isfinite(x), np.abs(x), 0))
        return bool((distance(x, y) <= allowed).all())
    return type(a.actual) is type(b.actual) and _plain(a.actual) == _plain(b.actual)


def _plain(value: Any) -> str:
    return repr(value)


def _failed(evidence: Evidence | None) -> bool:
    return evidence is not None and evidence.result.status == "failed"
