"""Known mistakes in the submission's place: what one of them, or several in one program, do in a case."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader import catalogue
from grader.catalogue import Failures
from grader.catalogue.failures import EITHER, FAILS
from grader.host import Session
from grader.judge import Case, CaseTrace, Heard, HiddenTests, Recall, ahead_trusted, run_case
from grader.model import Backend, Kata, Mistake, Submission
from grader.testing.recorder import Observation

# findings that may be this machine's doing, and so of whatever else is graded on it just now
OF_THE_MOMENT = ("crashed", "timed out", "out of memory", "broke the protocol", "slow")


@dataclass
class Evidence:
    """What is known of a kata's mistakes on one backend, device and seed; it serves every submission.

    A program is known by the names of its mistakes.

    mistakes  the kata's
    failures  what the audit saw them fail
    traces  (program, case) -> what it does there; None: there is no such program
    cast    the same, where a wrong type is taken as the right one, and a changed argument passed over
    """

    mistakes: tuple[Mistake, ...] = ()
    failures: Failures = field(default_factory=Failures)
    traces: dict[tuple[str, str], CaseTrace | None] = field(default_factory=dict)
    cast: dict[tuple[str, str], CaseTrace | None] = field(default_factory=dict)

    @staticmethod
    def recorded(kata: Kata, backend: Backend, device: str) -> Evidence:
        """The kata's mistakes, with what was recorded of them on the CPU: elsewhere they may fail other cases."""
        failures = catalogue.failures(kata, backend) if device == "cpu" else Failures()
        return Evidence(catalogue.mistakes(kata, backend, quick=True), failures)


class Replays:
    """What each mistake, or several at once, do in each case: run when it is asked for, and once.

    session   a trusted one, in which the programs take turns
    known     what earlier replays found; these replays add to it
    pace      what the submission took for each case: a mistake that takes several times as long is another
    seconds   of processor time, for all replays together: a busy machine finds the same causes
    recall    what the cases did before, by what they were answered
    casts     whether a wrong type is taken as the right one, and a changed argument passed over
    """

    def __init__(
        self, tests: HiddenTests, session: Session, seed: int, *, known: Evidence | None = None,
        pace: Mapping[str, float] | None = None, seconds: float | None = None, recall: Recall | None = None,
        casts: bool = False,
    ):  # fmt: skip
        known, own = known or Evidence(), Evidence()
        self.policy = session.policy
        self._recorded = known.failures
        self._tests, self._session, self._seed, self._pace = tests, session, seed, pace or {}
        self._loaded, self._casts = "", casts
        self._program: Submission | None = None
        self._recall = None if casts else recall
        self._ran = 0  # cases on what is loaded
        self._heard: dict[str, Heard] = {}  # what it answered ahead
        self._known = known.cast if casts else known.traces
        self._own = own.traces  # for this submission alone: of the moment, or its pace
        self._left = self.policy.diagnosis_seconds if seconds is None else seconds
        self.ran_out = False  # whether something was not run for want of time

    def of(self, mistakes: Sequence[Mistake], case: Case) -> CaseTrace | None:
        """What the program with these mistakes does in the case.

        None if there is no such program, it does not load, or there was no time to see.
        """
        name = _name(mistakes)
        key = (name, case.name)
        for found in (self._known, self._own):
            if key in found:
                return found[key]
        if self._left <= 0:
            self.ran_out = True
            return None
        source = _program(mistakes)
        if source is None:
            trace, lasts = None, True
        elif self._load(name, source):
            trace = self._run(case)
            finding = trace.result.finding
            lasts = finding is None or finding.kind not in OF_THE_MOMENT
        else:
            trace, lasts = None, self._session.outcome.name == "not loaded"
        (self._known if lasts else self._own)[key] = trace
        return trace

    def mark(self, mistake: str, case: str) -> str:
        """F, . or ?, going by what is recorded; where answers are cast, it may pass what it failed."""
        mark = self._recorded.mark(mistake, case)
        return EITHER if self._casts and mark == FAILS else mark

    @staticmethod
    def exists(mistakes: Sequence[Mistake]) -> bool:
        """Whether these mistakes go into one program."""
        return _program(mistakes) is not None

    def _run(self, case: Case) -> CaseTrace:
        """The case on the program in the session."""
        enough = max(1.0, self.policy.pace * self._pace.get(case.name, math.inf))
        seconds = min(self._session.limits.seconds, enough)
        self._session.forgive()  # what it lost in other cases is no part of this one
        before = time.thread_time()
        self._ran += 1
        if self._recall and self._ran == 2:  # it does what the submission does in one case: in more of them?
            self._ask_ahead(self._recall)
        trace = run_case(
            self._tests, case, self._session, self._seed, seconds=seconds, recall=self._recall,
            heard=self._heard.pop(case.name, None), casts=self._casts,
        )  # fmt: skip
        self._left -= trace.spent + time.thread_time() - before
        return _without_weight(trace)

    def _ask_ahead(self, recall: Recall) -> None:
        """Have the program answer at once what the brief cases begin with."""
        brief = [case for case in self._tests.cases if not case.slow]
        before = self._session.spent
        self._heard = ahead_trusted(brief, self._session, recall)
        self._left -= max(0.0, self._session.spent - before)

    def _load(self, name: str, source: str) -> bool:
        """Put a program into the session in place of the one before it."""
        session = self._session
        if self._loaded != name or session.submission is not self._program:  # other replays have the session, too
            self._program = Submission(session.kata, Path(f"{name}.py"), session.backend, source)
            self._loaded = name if session.load(self._program).name == "finished" else ""
            self._ran = 0
            self._heard.clear()
        return self._loaded == name


def _name(mistakes: Sequence[Mistake]) -> str:
    return "+".join(sorted(mistake.slug for mistake in mistakes))


def _program(mistakes: Sequence[Mistake]) -> str | None:
    """The one program with all of these mistakes; None where they are no edits that go together."""
    if len(mistakes) == 1:
        return mistakes[0].source
    return catalogue.together(sorted(mistakes, key=lambda mistake: mistake.slug))  # as `_name` has them


def _without_weight(trace: CaseTrace) -> CaseTrace:
    """The trace without the arrays of comparisons that went well: many are kept."""
    *met, last = trace.observations or (None,)
    kept = [Observation(observation.what, None) for observation in met if observation]
    return replace(trace, observations=tuple([*kept, last] if last else kept), sizes=None, calls=())
