"""Programs of ours, run as a submission is: one session in which they take turns, and all that one of them does."""

from __future__ import annotations

from collections.abc import Container

from grader import catalogue
from grader.host import Pool, Session
from grader.judge import CaseTrace, HiddenTests, run_case
from grader.model import Backend, Kata, Limits, Submission

SECONDS = 4.0  # a mutant that loops for ever is caught by the clock


def trusted(kata: Kata, backend: Backend, pool: Pool) -> Session:
    """A session in which programs of ours take turns; the caller's to close."""
    limits = Limits(min(kata.limits.seconds, SECONDS), kata.limits.memory_mb)
    empty = Submission(kata, kata.stub, backend, "")
    return Session(empty, pool=pool, hidden=catalogue.roots().folders, limits=limits, trusted=True)


def run_all(
    tests: HiddenTests, session: Session, submission: Submission, seed: int = 0, without: Container[str] = ()
) -> dict[str, CaseTrace] | None:
    """What a program does in every case but those of these names; None if it does not load."""
    if session.load(submission).name != "finished":
        return None
    traces: dict[str, CaseTrace] = {}
    for case in tests.cases:
        if session.gave_up:  # endless loops: as in a check, the cases that are left say nothing
            break
        if case.name not in without:
            traces[case.name] = run_case(tests, case, session, seed)
    return traces
