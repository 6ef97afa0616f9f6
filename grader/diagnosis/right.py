"""What a right program answers: whatever gives the same answers in a case passes it, as the right program does.

To run a case again costs the judge its draws, its oracle and its comparisons. A mistake is wrong in few cases; in the
others its calls alone tell that it is right, and the calls of many cases and many programs travel in one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from grader.host import Request, Session
from grader.judge import CaseTrace, HiddenTests, run_case
from grader.model import Submission
from grader.protocol.wire import Array


@dataclass(frozen=True, eq=False)
class Passed:
    """A case as a right program passed it, and the calls that it made."""

    trace: CaseTrace
    calls: tuple[Request, ...]


@dataclass(frozen=True)
class Right:
    """A right program's text, and the brief cases, by name; those that take long, or compare times, are left out."""

    source: str
    cases: Mapping[str, Passed]

    def cheapest(self, seconds: float) -> Right:
        """With as many of the cases as take no more than these seconds in all."""
        by_cost = sorted(self.cases, key=lambda name: self.cases[name].trace.spent)
        costs = accumulate(self.cases[name].trace.spent for name in by_cost)
        kept = [name for name, cost in zip(by_cost, costs, strict=True) if cost <= seconds]
        return Right(self.source, {name: self.cases[name] for name in kept})


def right_answers(tests: HiddenTests, session: Session, source: str, seed: int) -> Right:
    """What a right program does in the cases that are brief and that it passes; none if it does not load."""
    policy = session.policy
    found: dict[str, Passed] = {}
    program = Submission(session.kata, Path("right.py"), session.backend, source)
    if session.load(program).name == "finished":
        for case in tests.cases:
            calls: list[Request] = []
            trace = run_case(tests, case, session, seed, made=calls)
            brief = trace.spent < policy.brief_case_seconds and len(calls) <= policy.brief_calls
            if brief and not trace.failed and not trace.timed and _bytes(calls) <= policy.brief_bytes:
                found[case.name] = Passed(trace, tuple(calls))
    return Right(source, found)


def as_right(session: Session, right: Right, programs: Sequence[str]) -> list[frozenset[str]]:
    """For each of these programs, the cases in which it does in every call what the right one does."""
    requests = [request for case in right.cases.values() for request in case.calls]
    wanted, *found = session.hashes([right.source, *programs], requests, session.policy.brief_seconds)
    spans, at = {}, 0
    for name, case in right.cases.items():
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
