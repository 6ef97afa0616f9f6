"""Feedback -> Row: what a table says of a file that was graded."""

from __future__ import annotations

from collections.abc import Iterable

from grader.model import Attempt, Feedback, Row, SandboxLevel
from grader.report.cause import causes
from grader.report.findings import titled
from grader.report.headline import parts

_WEAKEST: tuple[SandboxLevel, ...] = ("process only", "reduced", "full")


def of_feedback(feedback: Feedback, who: str, sha: str) -> Row:
    """The row of one file, without its `same_as`."""
    cases = [case for run in feedback.runs for case in run.cases]
    ends = [run.outcome for run in feedback.runs if run.outcome.name != "finished"]
    used = [run.usage for run in feedback.runs if run.usage]
    levels = {run.sandbox.level for run in feedback.runs if run.sandbox.layers}
    right, wrong = parts(feedback)
    first = feedback.first_failure
    return Row(
        who=who, path=str(feedback.path), came=feedback.verdict, kata=feedback.kata, backend=feedback.backend, sha=sha,
        passed=sum(case.status == "passed" for case in cases), cases=len(cases), right=right, wrong=wrong,
        outcome=ends[0].name if ends else "finished", detail=ends[0].detail if ends else None,
        blank=any(end.stub for end in ends),
        causes=tuple(diagnosis for diagnosis, _ in causes(feedback)),
        failing="".join(titled(first[1])) if first else "",
        seconds=feedback.seconds, slowest=max((usage.seconds for usage in used), default=0.0),
        memory_mb=max((usage.memory_mb for usage in used), default=0),
        level=next((level for level in _WEAKEST if level in levels), None),
        attempts=tuple(_most(attempt for run in feedback.runs for attempt in run.attempts)),
    )  # fmt: skip


def _most(attempts: Iterable[Attempt]) -> Iterable[Attempt]:
    """One of each kind, the one that was made most often."""
    found: dict[str, Attempt] = {}
    for each in attempts:
        found[each.kind] = max(found.get(each.kind, each), each, key=lambda attempt: attempt.count)
    return found.values()
