"""Known mistakes in the submission's place: what one of them, or several in one program, do in a case."""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader import catalogue
from grader.diagnosis.right import Right, as_right, right_answers
from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, run_case
from grader.model import Mistake, Submission
from grader.protocol.failures import WorkerDied
from grader.testing.recorder import Observation

# findings that may be this machine's doing, and so of whatever else is graded on it just now
_OF_THE_MOMENT = ("crashed", "timed out", "out of memory", "broke the protocol", "slow")


@dataclass
class Evidence:
    """What is known of a kata's mistakes on one backend, device and seed; it serves every submission.

    A program is known by the names of its mistakes.

    traces    (program, case) -> what it does there; None: there is no such program
    right     a right program, and what it answers; None where nobody has asked one yet
    as_right  mistake -> the cases in which it does just what the right program does
    """

    traces: dict[tuple[str, str], CaseTrace | None] = field(default_factory=dict)
    right: Right | None = None
    as_right: dict[str, frozenset[str]] = field(default_factory=dict)


class Replays:
    """What each mistake, or several at once, do in each case: run when it is asked for, and once.

    session  a trusted one, in which the programs take turns
    known    what earlier replays found; these replays add to it
    pace     what the submission took for each case: a mistake that takes several times as long is another
    seconds  of the worker's processor time, for all replays together: a busy machine finds the same causes
    """

    def __init__(
        self, tests: HiddenTests, session: Session, seed: int, *, known: Evidence | None = None,
        pace: Mapping[str, float] | None = None, seconds: float | None = None,
    ):  # fmt: skip
        self.policy = session.policy
        self._tests, self._session, self._seed, self._pace = tests, session, seed, pace or {}
        self._loaded = ""
        self._known = known or Evidence()
        self._own = Evidence()  # for this submission alone: of the moment, or its pace
        self._left = self.policy.diagnosis_seconds if seconds is None else seconds
        self.ran_out = False  # whether something was not run for want of time

    def survey(self, mistakes: Sequence[Mistake]) -> None:
        """See, of all these mistakes at once, in which cases they do what a right program does: they pass those."""
        known = self._known
        new = [mistake for mistake in mistakes if mistake.slug not in known.as_right]
        bases = Counter(mistake.edit.base for mistake in mistakes if mistake.edit)
        if not new or not bases or self._left <= 0:
            return
        self._loaded = ""
        if known.right is None:
            known.right = right_answers(self._tests, self._session, bases.most_common(1)[0][0], self._seed)
        with contextlib.suppress(WorkerDied):
            self._session.wait_ready()  # its imports are no part of the diagnosis
        before = self._session.spent
        asked = known.right.cheapest(self.policy.survey_seconds / len(new))
        found = as_right(self._session, asked, [mistake.source for mistake in new])
        self._left -= max(0.0, self._session.spent - before)
        known.as_right.update(zip([mistake.slug for mistake in new], found, strict=True))

    def of(self, mistakes: Sequence[Mistake], case: Case) -> CaseTrace | None:
        """What the program with these mistakes does in the case.

        None if there is no such program, it does not load, or there was no time to see.
        """
        name = _name(mistakes)
        key = (name, case.name)
        for found in (self._known.traces, self._own.traces):
            if key in found:
                return found[key]
        if self._known.right and case.name in self._known.as_right.get(name, ()):
            return self._known.right.cases[case.name].trace
        if self._left <= 0:
            self.ran_out = True
            return None
        source = _program(mistakes)
        if source is None:
            trace, lasts = None, True
        elif self._load(name, source):
            trace = self._run(case)
            finding = trace.result.finding
            lasts = finding is None or finding.kind not in _OF_THE_MOMENT
        else:
            trace, lasts = None, self._session.outcome.name == "not loaded"
        (self._known if lasts else self._own).traces[key] = trace
        return trace

    def brief(self, case: Case) -> bool:
        """Whether the case takes the submission, and a right program, next to nothing."""
        right = self._known.right
        return self._pace.get(case.name, 0.0) < self.policy.quick_case_seconds and (
            not right or case.name in right.cases
        )

    @staticmethod
    def exists(mistakes: Sequence[Mistake]) -> bool:
        """Whether these mistakes go into one program."""
        return _program(mistakes) is not None

    def _run(self, case: Case) -> CaseTrace:
        """The case on the program in the session."""
        enough = max(1.0, self.policy.pace * self._pace.get(case.name, math.inf))
        seconds = min(self._session.limits.seconds, enough)
        self._session.forgive()  # what it lost in other cases is no part of this one
        trace = run_case(self._tests, case, self._session, self._seed, seconds=seconds)
        self._left -= trace.spent
        return _without_weight(trace)

    def _load(self, name: str, source: str) -> bool:
        """Put a program into the session in place of the one before it."""
        session = self._session
        if self._loaded != name:
            program = Submission(session.kata, Path(f"{name}.py"), session.backend, source)
            self._loaded = name if session.load(program).name == "finished" else ""
        return self._loaded == name


def _name(mistakes: Sequence[Mistake]) -> str:
    return "+".join(sorted(mistake.slug for mistake in mistakes))


def _program(mistakes: Sequence[Mistake]) -> str | None:
    """The one program with all of these mistakes; None where they are no edits that go together."""
    if len(mistakes) == 1:
        return mistakes[0].source
    edits = [mistake.edit for mistake in mistakes if mistake.edit]
    return catalogue.composed(edits) if len(edits) == len(mistakes) else None


def _without_weight(trace: CaseTrace) -> CaseTrace:
    """The trace without the arrays of comparisons that went well: many are kept."""
    *met, last = trace.observations or (None,)
    kept = [Observation(observation.what, None) for observation in met if observation]
    return CaseTrace(trace.result, tuple([*kept, last] if last else kept), spent=trace.spent)
