"""From findings to their cause: a failing case is replayed with each known mistake in the submission's place.

Where a mistake gives the same wrong answers, within each comparison's own tolerance, on every failing case, it is the
mistake; that it also passes what the submission passes is what tells it from its relatives.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.compare import distance
from grader.expect import Observation
from grader.judge import Case, Evidence, HiddenTests
from grader.model import Diagnosis, Finding, Mistake, Submission
from grader.runner import Subject

PATIENCE = 8.0  # seconds that a diagnosis may take
QUICK = 0.5  # seconds of a case that is worth a guess
TELLING = 6  # times as many mistakes are ruled out by a case that fails as by one that passes, or so
PACE = 5  # times as long as the submission may a mistake take that is to be the same
# findings that say how a process ended, not what an answer was: their kind and place are all there is to compare
_ENDED = ("crashed", "timed out", "out of memory", "broke the protocol", "forbidden")


class Replays:
    """What each mistake does in each case: run when it is asked for, and once.

    `bench` is a trusted subject that the mistakes take turns in, for `patience` seconds in all. `pace` says how long
    the submission took for each case: what takes several times as long does something else.
    """

    def __init__(
        self, tests: HiddenTests, bench: Subject, pace: Mapping[str, float] | None = None, patience: float = PATIENCE
    ):
        self._tests, self._bench, self._pace = tests, bench, pace or {}
        self._limits = bench.limits or bench.kata.limits
        self._seated = ""
        self._known: dict[tuple[str, str], Evidence | None] = {}
        self._until = time.monotonic() + patience
        self.ran_out = False  # whether something was not run for want of time

    def of(self, mistake: Mistake, case: Case) -> Evidence | None:
        """What the mistake does in the case; None if it does not load, or there was no time to see."""
        key = (mistake.slug, case.name)
        if key not in self._known:
            if time.monotonic() > self._until:
                self.ran_out = True
                return None
            enough = max(1.0, PACE * self._pace.get(case.name, math.inf))
            self._bench.limits = replace(self._limits, seconds=min(self._limits.seconds, enough))
            self._bench.deaths, self._bench.lost = 0, 0.0  # what it lost in other cases is no part of this one
            evidence = self._tests.sit(case, self._bench) if self._seat(mistake) else None
            self._known[key] = evidence and _without_weight(evidence)
        return self._known[key]

    def _seat(self, mistake: Mistake) -> bool:
        """Put a mistake on the bench in place of the one before it."""
        bench = self._bench
        if self._seated != mistake.slug:
            program = Submission(bench.kata, mistake.path, bench.backend, mistake.path.read_text("utf-8"))
            self._seated = mistake.slug if bench.take(program).name == "finished" else ""
        return self._seated == mistake.slug


def _without_weight(evidence: Evidence) -> Evidence:
    """The evidence without the arrays of comparisons that went well: many are kept."""
    *met, last = evidence.observations or (None,)
    kept = [Observation(observation.what, None) for observation in met if observation]
    return Evidence(evidence.result, tuple([*kept, last] if last else kept))


@dataclass(frozen=True)
class Suspect:
    """A mistake that explains the first of some failing cases: which of them it explains, and how many it should not.

    `strays` counts the cases that fail with the mistake and pass with the submission.
    """

    mistake: Mistake
    explained: frozenset[str]
    strays: int


def diagnose(
    cases: Sequence[Case], evidence: Mapping[str, Evidence], mistakes: Sequence[Mistake], replays: Replays
) -> tuple[Diagnosis, ...]:
    """The known mistake behind these findings, or the two of them, or none.

    A mistake that does just the same in every case is the cause. Otherwise the first failing case, which learners are
    shown, picks the suspects.
    """
    ran = [case for case in cases if case.name in evidence]
    failing = [case for case in ran if _failed(evidence[case.name]) and evidence[case.name].observations]
    passing = [case for case in ran if not _failed(evidence[case.name])]
    if not failing:
        return ()
    if exact := _exact(failing, passing, evidence, mistakes, replays):
        sure = len(exact) == 1 and not replays.ran_out
        return (Diagnosis(exact[0], "matches" if sure else "looks like"),)
    # no mistake is the whole cause: what it may be a part of is told from the quick cases alone
    failing = [case for case in failing if _is_quick(case, evidence)]
    passing = [case for case in passing if _is_quick(case, evidence)]
    return _nearest(failing, passing, evidence, mistakes, replays) if failing else ()


def _exact(
    failing: Sequence[Case],
    passing: Sequence[Case],
    evidence: Mapping[str, Evidence],
    mistakes: Sequence[Mistake],
    replays: Replays,
) -> list[Mistake]:
    """The mistakes that fail what fails, in the same way, and pass what passes."""
    wrong = {case.name for case in failing}

    def fits(mistake: Mistake, case: Case) -> bool:
        replay = replays.of(mistake, case)
        if case.name in wrong:
            return agree(evidence[case.name], replay)
        return replay is not None and not _failed(replay)

    def cost(case: Case) -> float:
        """Seconds for each mistake that it rules out: nearly all pass what fails here, few fail what passes."""
        return evidence[case.name].result.seconds * (1 if case.name in wrong else TELLING)

    cases = sorted([*failing, *passing], key=cost)
    return [mistake for mistake in mistakes if all(fits(mistake, case) for case in cases)]


def _nearest(
    failing: Sequence[Case],
    passing: Sequence[Case],
    evidence: Mapping[str, Evidence],
    mistakes: Sequence[Mistake],
    replays: Replays,
) -> tuple[Diagnosis, ...]:
    """A mistake that explains all failures and does a little more, two that explain all between them, or one that does
    nothing else."""

    def suspects(unexplained: Sequence[Case]) -> list[Suspect]:
        """Those that explain the first of these cases, best first."""
        found = []
        for mistake in mistakes:
            if unexplained and agree(evidence[unexplained[0].name], replays.of(mistake, unexplained[0])):
                explained = [c.name for c in unexplained if agree(evidence[c.name], replays.of(mistake, c))]
                others = [replays.of(mistake, case) for case in passing]
                strays = sum(replay is None or _failed(replay) for replay in others)
                found.append(Suspect(mistake, frozenset(explained), strays))
        return sorted(found, key=lambda suspect: (-len(suspect.explained), suspect.strays))

    first = suspects(failing)
    if first and len(first[0].explained) == len(failing):
        # it does what this one does, and more: not said at all if it is mostly something else
        return (Diagnosis(first[0].mistake, "looks like"),) if first[0].strays <= len(failing) else ()
    pairs = []
    for one in first:
        left = [case for case in failing if case.name not in one.explained]
        for two in suspects(left):
            few = one.strays <= len(one.explained) and two.strays <= len(two.explained)
            if few and len(two.explained) == len(left):
                pairs.append((one.strays + two.strays, (one.mistake, two.mistake)))
    fewest = min((strays for strays, _ in pairs), default=len(failing))
    if 4 * fewest <= len(failing):  # the two of them explain everything, and hardly anything else
        best = [pair for strays, pair in pairs if strays == fewest]
        named = [one for one in best[0] if all(one in pair for pair in best)]  # where others would do, neither is named
        sure = not fewest and len(named) == 2 and not replays.ran_out
        if named:
            return tuple(Diagnosis(one, "matches" if sure else "looks like") for one in named)
    for suspect in first:
        if not suspect.strays and sum(_telling(evidence[name]) for name in suspect.explained) > 1:
            return (Diagnosis(suspect.mistake, "looks like"),)
    return ()


def _is_quick(case: Case, evidence: Mapping[str, Evidence]) -> bool:
    """Whether it cost the submission little: a mistake takes about as long."""
    return evidence[case.name].result.seconds < QUICK


def agree(one: Evidence, other: Evidence | None) -> bool:
    """Two programs failed a case in the same way: the same comparison, kind of finding and wrong values or error."""
    if other is None or other.result.finding is None or not one.observations or not other.observations:
        return False
    a, b = one.observations[-1], other.observations[-1]
    if a.what != b.what or a.finding is None or b.finding is None or a.finding.kind != b.finding.kind:
        return False
    if a.finding.kind in _ENDED:
        return len(one.observations) == len(other.observations)
    if a.finding.kind == "raised" and a.expected is None:  # an exception, where an answer was expected
        return _same_error(a.finding, b.finding)
    return _same_answer(a, b)


def _same_error(a: Finding, b: Finding) -> bool:
    """Two exceptions of one type, each raised by the program's own check, or with the same words whatever the sizes.

    Everyone words an error of their own differently; what a library says tells its causes apart.
    """
    worded_by_chance = a.what == "RecursionError"  # "… in comparison", "… while calling": where it happened to end
    return worded_by_chance or (_is_own(a) and _is_own(b)) or _words(a.actual) == _words(b.actual)


def _is_own(finding: Finding) -> bool:
    return bool(finding.trace) and re.search(r"\b(raise|assert)\b", finding.trace[-1]) is not None


def _words(message: str) -> list[str]:
    return sorted(re.findall(r"[A-Za-z]+", re.sub(r"\(.*?\)", "", message)))


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


def _failed(evidence: Evidence) -> bool:
    return evidence.result.status == "failed"
