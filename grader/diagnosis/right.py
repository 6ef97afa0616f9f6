"""What a right program answers: whatever gives the same answers in a case passes it, as the right program does.

To run a case again costs the judge its draws, its oracle and its comparisons. A mistake is wrong in few cases; in the
others its calls alone tell that it is right, and the calls of many cases and many programs travel in one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.host import Request, Session
from grader.judge import CaseTrace, HiddenTests, run_case
from grader.model import Submission
from grader.protocol.wire import Array


@dataclass(frozen=True, eq=False)
class Right:
    """A case as a right program passed it, and the calls that it made."""

    trace: CaseTrace
    calls: tuple[Request, ...]


Answers = Mapping[str, Right]  # by the names of the cases; those that take long, or compare times, are left out


def right_answers(tests: HiddenTests, session: Session, source: str, seed: int) -> Answers:
    """What a right program does in the cases that are brief and that it passes."""
    policy = session.policy
    program = Submission(session.kata, Path("right.py"), session.backend, source)
    if session.load(program).name != "finished":
        return {}
    found = {}
    for case in tests.cases:
        calls: list[Request] = []
        trace = run_case(tests, case, session, seed, made=calls)
        brief = trace.spent < policy.brief_case_seconds and len(calls) <= policy.brief_calls
        if brief and not trace.failed and not trace.timed and _bytes(calls) <= policy.brief_bytes:
            found[case.name] = Right(trace, tuple(calls))
    return found


def as_right(session: Session, right: Answers, source: str, programs: Sequence[str]) -> list[frozenset[str]]:
    """For each of these programs, the cases in which it does in every call what the right one, `source`, does."""
    requests = [request for case in right.values() for request in case.calls]
    wanted, *found = session.hashes([source, *programs], requests, session.policy.brief_seconds)
    spans, at = {}, 0
    for name, case in right.items():
        spans[name] = slice(at, at + len(case.calls))
        at += len(case.calls)
    return [
        frozenset(name for name, span in spans.items() if len(given) == len(wanted) and given[span] == wanted[span])
        for given in found
    ]


def _bytes(value: Any) -> int:
    """Bytes of the arrays in a value."""
    if isinstance(value, Array):
        return int(value.data.nbytes)
    if isinstance(value, (np.ndarray, np.generic)):
        return int(value.nbytes)
    if isinstance(value, (list, tuple)):
        return sum(map(_bytes, value))
    return sum(map(_bytes, value.values())) if isinstance(value, dict) else 0
