"""The device dry run of a run that passed on the CPU: by its text, or by its calls on fake tensors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from grader.host import Session, rehearse
from grader.judge.run import Traces
from grader.model import Attempt, Backend, DryRun, Message, Run

# how a text asks whether its tensors are fake: it may do something else on a GPU
_FAKE = re.compile(r"FakeTensor|_subclasses|detect_fake_mode|torch\S*\bis_fake\b")


def is_due(run: Run, backend: Backend, only: str) -> bool:
    """Whether a run leads to a dry run: all cases ran and pass, since what is wrong on the CPU is said first."""
    return backend == "torch" and run.device == "cpu" and run.passed and not only


def proven(run: Run) -> Run:
    """The run with the dry run of a text that keeps to its arguments' device (on_device.py)."""
    return replace(run, dry_run=DryRun("passed", Message.of("dry_run.by_text")))


def rehearsed(run: Run, traces: Traces, session: Session) -> Run:
    """The run with the dry run that this session makes of it: its own, or another one with the same submission."""
    if _FAKE.search(session.submission.source):
        return replace(run, dry_run=DryRun("can't tell", Message("dry_run.expected")))
    last_calls = [trace.calls[-1] for trace in traces.values() if trace.calls]
    dry_run = rehearse(session, last_calls[: session.policy.dry_calls])
    return replace(run, dry_run=dry_run, attempts=_together(run.attempts, session.attempts))


def _together(first: Iterable[Attempt], second: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """What either of two workers tried; both of them loaded the submission, so that what is in both counts once."""
    found: dict[str, Attempt] = {}
    for each in (*first, *second):
        if each.kind not in found or found[each.kind].count < each.count:
            found[each.kind] = each
    return tuple(found.values())
