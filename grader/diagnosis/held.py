"""Programs with known mistakes, held against a submission: what they do in a case, beside what it did there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.catalogue.failures import FAILS, PASSES
from grader.diagnosis.agreement import agree
from grader.diagnosis.replay import Replays
from grader.judge import Case, CaseTrace, Traces
from grader.model import Mistake


@dataclass(frozen=True)
class Held:
    """The cases that a submission failed and passed, and the replays of mistakes in them.

    A list of mistakes stands for the one program that has them all. What is recorded of them (failures.json) spares
    most replays.

    loosely  whether two wrong types agree, and two checks that are missing
    """

    failing: Sequence[Case]
    passing: Sequence[Case]
    traces: Traces
    replays: Replays
    loosely: bool = False

    @cached_property
    def wrong(self) -> frozenset[str]:
        """The names of the failing cases."""
        return frozenset(case.name for case in self.failing)

    def exists(self, mistakes: Sequence[Mistake]) -> bool:
        """Whether there is a program with all of these mistakes."""
        return self.replays.exists(mistakes)

    def replay(self, mistakes: Sequence[Mistake], case: Case) -> CaseTrace | None:
        """What the program does in the case, as `Replays.of` has it."""
        return self.replays.of(mistakes, case)

    def explains(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether the submission failed the case as this program does."""
        return agree(self.traces[case.name], self.replay(mistakes, case), loosely=self.loosely)

    def explain(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether the program with all of these explains the case; where there is none, whether one of them does."""
        if mistakes and self.exists(mistakes):
            return self.explains(mistakes, case)
        return any(self.explains([one], case) for one in mistakes)

    def passes(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether the program passes the case; False, too, where it could not be run."""
        if self.never_fail(mistakes, case):
            return True
        replay = self.replay(mistakes, case)
        return replay is not None and not replay.failed

    def fails(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether the program fails the case."""
        replay = None if self.never_fail(mistakes, case) else self.replay(mistakes, case)
        return replay is not None and replay.failed

    def strays(self, mistake: Mistake, case: Case) -> bool:
        """Whether it fails a case that the submission passes, or fails it earlier than the submission does."""
        if case.name not in self.wrong:
            return self.mark(mistake, case) == FAILS or not self.passes([mistake], case)
        if self.never_fail([mistake], case):
            return False
        replay = self.replay([mistake], case)
        return replay is not None and replay.failed and _earlier(replay, self.traces[case.name])

    def is_unseen(self, mistake: Mistake, case: Case) -> bool:
        """Whether the submission fails the case before it comes to what this mistake does there."""
        replay = self.replay([mistake], case)
        return replay is not None and _earlier(self.traces[case.name], replay)

    def never_fail(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether each of them passes the case, going by what is recorded: then nobody runs it again."""
        return all(self.mark(mistake, case) == PASSES for mistake in mistakes)

    def mark(self, mistake: Mistake, case: Case) -> str:
        """What is recorded of the mistake in the case: F, . or ?."""
        return self.replays.mark(mistake.slug, case.name)


def kind_of(trace: CaseTrace) -> tuple[str, str]:
    """What was compared last, and the kind of finding if it was wrong."""
    last = trace.observations[-1]
    return last.what, last.finding.kind if last.finding else ""


def _earlier(one: CaseTrace, other: CaseTrace) -> bool:
    """Whether one failed a comparison that the other met, and not one that the other never came to by another way."""
    last = len(one.observations) - 1
    if not 0 <= last < len(other.observations) - 1:
        return False
    failed = one.observations[last]
    return failed.finding is not None and failed.what == other.observations[last].what
