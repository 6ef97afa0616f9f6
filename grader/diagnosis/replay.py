"""From findings to their cause: a failing case is replayed with each known mistake in the submission's place.

Where a mistake gives the same wrong answers, within each comparison's own tolerance, on every failing case, it is the
mistake; that it also passes what the submission passes is what tells it from its relatives.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, run_case
from grader.model import Diagnosis, Mistake, Place, RaisedError, Submission
from grader.testing.compare import distance
from grader.testing.recorder import Observation

TELLING = 6  # times as many mistakes are ruled out by a case that fails as by one that passes, or so
# findings of how a process ended, not of what an answer was: their kind and place are all there is to compare
_ENDED = ("crashed", "timed out", "out of memory", "broke the protocol", "forbidden")
# findings that may be this machine's doing, and so of whatever else is graded on it just now
_OF_THE_MOMENT = ("crashed", "timed out", "out of memory", "broke the protocol", "slow")

# (mistake, case) -> what the mistake does in the case; None: it does not load
MistakeTraces = MutableMapping[tuple[str, str], CaseTrace | None]


class Replays:
    """What each mistake does in each case: run when it is asked for, and once.

    session  a trusted one, in which the mistakes take turns
    known    what earlier replays found for this kata, backend, device and seed; these replays add to it
    pace     what the submission took for each case: a mistake that takes several times as long is another
    seconds  of the worker's processor time, for all replays together: a busy machine finds the same causes
    """

    def __init__(
        self, tests: HiddenTests, session: Session, seed: int, *, known: MistakeTraces | None = None,
        pace: Mapping[str, float] | None = None, seconds: float | None = None,
    ):  # fmt: skip
        self.policy = session.policy
        self._tests, self._session, self._seed, self._pace = tests, session, seed, pace or {}
        self._loaded = ""
        self._known: MistakeTraces = {} if known is None else known
        self._own: MistakeTraces = {}  # for this submission alone: of the moment, or its pace
        self._left = self.policy.diagnosis_seconds if seconds is None else seconds
        self.ran_out = False  # whether something was not run for want of time

    def of(self, mistake: Mistake, case: Case) -> CaseTrace | None:
        """What the mistake does in the case; None if it does not load, or there was no time to see."""
        key = (mistake.slug, case.name)
        if key in self._known:
            return self._known[key]
        if key in self._own:
            return self._own[key]
        if self._left <= 0:
            self.ran_out = True
            return None
        enough = max(1.0, self.policy.pace * self._pace.get(case.name, math.inf))
        seconds = min(self._session.limits.seconds, enough)
        self._session.forgive()  # what it lost in other cases is no part of this one
        if self._load(mistake):
            trace = _without_weight(run_case(self._tests, case, self._session, self._seed, seconds=seconds))
            self._left -= trace.spent
            finding = trace.result.finding
            lasts = finding is None or finding.kind not in _OF_THE_MOMENT
        else:
            trace, lasts = None, self._session.outcome.name == "not loaded"
        (self._known if lasts else self._own)[key] = trace
        return trace

    def _load(self, mistake: Mistake) -> bool:
        """Put a mistake into the session in place of the one before it."""
        session = self._session
        if self._loaded != mistake.slug:
            program = Submission(session.kata, Path(f"{mistake.slug}.py"), session.backend, mistake.source)
            self._loaded = mistake.slug if session.load(program).name == "finished" else ""
        return self._loaded == mistake.slug


def _without_weight(trace: CaseTrace) -> CaseTrace:
    """The trace without the arrays of comparisons that went well: many are kept."""
    *met, last = trace.observations or (None,)
    kept = [Observation(observation.what, None) for observation in met if observation]
    return CaseTrace(trace.result, tuple([*kept, last] if last else kept), spent=trace.spent)


@dataclass(frozen=True)
class Suspect:
    """A mistake that explains the first of some failing cases: which of them it explains, and how many it should not.

    `strays` counts the cases that fail with the mistake and pass with the submission.
    """

    mistake: Mistake
    explained: frozenset[str]
    strays: int


def diagnose(
    cases: Sequence[Case], traces: Mapping[str, CaseTrace], mistakes: Sequence[Mistake], replays: Replays
) -> tuple[Diagnosis, ...]:
    """The known mistake behind these findings, or the two of them, or none.

    A mistake that does just the same in every case is the cause. Otherwise the first failing case, which learners are
    shown, picks the suspects.
    """
    ran = [case for case in cases if case.name in traces]
    failing = [case for case in ran if traces[case.name].failed and traces[case.name].observations]
    passing = [case for case in ran if not traces[case.name].failed]
    if not failing:
        return ()
    if exact := _exact(failing, passing, traces, mistakes, replays):
        sure = len(exact) == 1 and not replays.ran_out
        return (_diagnosis(exact[0], sure),)
    # no mistake is the whole cause: what it may be a part of is told from the quick cases alone
    quick = replays.policy.quick_case_seconds
    failing = [case for case in failing if traces[case.name].spent < quick]
    passing = [case for case in passing if traces[case.name].spent < quick]
    return _nearest(failing, passing, traces, mistakes, replays) if failing else ()


def _exact(
    failing: Sequence[Case],
    passing: Sequence[Case],
    traces: Mapping[str, CaseTrace],
    mistakes: Sequence[Mistake],
    replays: Replays,
) -> list[Mistake]:
    """The mistakes that fail what fails, in the same way, and pass what passes."""
    wrong = {case.name for case in failing}

    def fits(mistake: Mistake, case: Case) -> bool:
        replay = replays.of(mistake, case)
        if case.name in wrong:
            return agree(traces[case.name], replay)
        return replay is not None and not replay.failed

    def cost(case: Case) -> float:
        """Seconds for each mistake that it rules out: nearly all pass what fails here, few fail what passes."""
        return traces[case.name].spent * (1 if case.name in wrong else TELLING)

    cases = sorted([*failing, *passing], key=cost)
    return [mistake for mistake in mistakes if all(fits(mistake, case) for case in cases)]


def _nearest(
    failing: Sequence[Case],
    passing: Sequence[Case],
    traces: Mapping[str, CaseTrace],
    mistakes: Sequence[Mistake],
    replays: Replays,
) -> tuple[Diagnosis, ...]:
    """The mistakes that come nearest to what failed.

    That is one that explains all failures and does a little more, two that explain all of them between them, or one
    that explains some and does nothing else.
    """

    def suspects(unexplained: Sequence[Case]) -> list[Suspect]:
        """Those that explain the first of these cases, best first."""
        found = []
        for mistake in mistakes:
            if unexplained and agree(traces[unexplained[0].name], replays.of(mistake, unexplained[0])):
                explained = [c.name for c in unexplained if agree(traces[c.name], replays.of(mistake, c))]
                others = [replays.of(mistake, case) for case in passing]
                strays = sum(replay is None or replay.failed for replay in others)
                found.append(Suspect(mistake, frozenset(explained), strays))
        return sorted(found, key=lambda suspect: (-len(suspect.explained), suspect.strays))

    first = suspects(failing)
    if first and len(first[0].explained) == len(failing):
        # it does what this one does, and more: not said at all if it is mostly something else
        return (_diagnosis(first[0].mistake, sure=False),) if first[0].strays <= len(failing) else ()
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
            return tuple(_diagnosis(one, sure) for one in named)
    for suspect in first:
        if not suspect.strays and sum(_telling(traces[name]) for name in suspect.explained) > 1:
            return (_diagnosis(suspect.mistake, sure=False),)
    return ()


def _diagnosis(mistake: Mistake, sure: bool) -> Diagnosis:
    return Diagnosis(mistake.slug, mistake.title, mistake.nudge, "matches" if sure else "looks like")


def agree(one: CaseTrace, other: CaseTrace | None) -> bool:
    """Two programs failed a case in the same way: the same comparison, kind of finding and wrong values or error."""
    if other is None or other.result.finding is None or not one.observations or not other.observations:
        return False
    a, b = one.observations[-1], other.observations[-1]
    if a.what != b.what or a.finding is None or b.finding is None or a.finding.kind != b.finding.kind:
        return False
    if a.finding.kind in _ENDED:
        return len(one.observations) == len(other.observations)
    if isinstance(a.finding, RaisedError) and isinstance(b.finding, RaisedError) and a.expected is None:
        return _same_error(a.finding, b.finding)  # an exception, where an answer was expected
    return _same_answer(a, b)


def _same_error(a: RaisedError, b: RaisedError) -> bool:
    """Two exceptions of one type, each raised by the program's own check, or with the same words whatever the sizes.

    Everyone words an error of their own differently; what a library says tells its causes apart.
    """
    worded_by_chance = a.what == "RecursionError"  # "… in comparison", "… while calling": where it happened to end
    return worded_by_chance or (_is_own(a.trace) and _is_own(b.trace)) or _words(a.message) == _words(b.message)


def _is_own(trace: tuple[Place, ...]) -> bool:
    """Whether the learner's own check raised it."""
    return bool(trace) and re.search(r"\b(raise|assert)\b", trace[-1].text) is not None


def _words(message: str) -> list[str]:
    return sorted(re.findall(r"[A-Za-z]+", re.sub(r"\(.*?\)", "", message)))


def _telling(one: CaseTrace) -> bool:
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
    return type(a.actual) is type(b.actual) and repr(a.actual) == repr(b.actual)
