"""Cases that passed, watched: their last calls made once more, with arguments that nobody can write to.

An argument that is changed and put back looks untouched after the call. In memory that is read only, the change itself
ends the worker. The worker watches for backward passes too, where the kata forbids them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.host import Answer, Came, Request, Session
from grader.judge.case import forbidden
from grader.judge.collect import HiddenTests
from grader.judge.proxy import recorded
from grader.judge.recall import Recall
from grader.judge.trace import CaseTrace
from grader.model import FINISHED, Changed, Ended, Finding, Outcome
from grader.protocol.failures import Raised, WorkerDied
from grader.protocol.messages import Prepared
from grader.records import dataclass


def watch(
    tests: HiddenTests, session: Session, names: Sequence[str], traces: Mapping[str, CaseTrace],
    recall: Recall | None = None,
) -> dict[str, CaseTrace]:  # fmt: skip
    """The trace of the first of these cases that fails after all, by its name; empty where all of them hold.

    recall: what was done before with the same inputs
    """
    watched = [name for name in names if traces[name].calls]
    last = [traces[name].calls[-1] for name in watched]
    prepared = recall.watched(last, lambda: session.prepared(last, "watched")) if recall else None
    caught = _caught(session, last, prepared)
    if caught is None:
        return {}
    call = recorded(last[caught.number], tests.words)
    finding: Finding
    if caught.name:
        finding = forbidden(tests.kata, caught.name, call=call)
    elif caught.outcome.name == "crashed":
        finding = Changed(what="an argument", call=call)
    else:
        finding = Ended(what="the process", outcome=caught.outcome, call=call)
    trace = traces[watched[caught.number]]
    result = replace(trace.result, status="failed", finding=finding, output=trace.result.output + session.take_output())
    return {trace.result.name: replace(trace, result=result)}


@dataclass(frozen=True)
class _Caught:
    """What a watched call did: which call of them it was, the forbidden call that it made, or how its worker died."""

    number: int
    name: str = ""
    outcome: Outcome = FINISHED


def _caught(session: Session, requests: Sequence[Request], prepared: Prepared | None) -> _Caught | None:
    """What is caught first when these calls are made again; None if nothing is.

    The submission has answered all of them: if now one raises, they are made in a new worker, which has all its
    descriptors. Replies come together, so which call did it is seen one by one.
    """
    results = [*session.perform(prepared, requests)] if prepared else session.calls(requests, how="watched")
    if any(isinstance(each, Raised) for each in results):
        session.close()
        if session.load().name == "finished":
            results = session.calls(requests, how="watched")
    caught = _first(results)
    session.take_output()  # it has printed all that before; and PyTorch's profiler prints of its own
    if caught and session.load().name == "finished":
        for number, request in enumerate(requests):
            if alone := _first(session.calls([request], how="watched")):
                return replace(alone, number=number)
    return caught


def _first(results: Sequence[Came]) -> _Caught | None:
    """What the first of these did that was caught."""
    for number, result in enumerate(results):
        if isinstance(result, WorkerDied):
            return _Caught(number, outcome=result.outcome)
        if isinstance(result, Answer) and result.trapped:
            return _Caught(number, result.trapped[0])
    return None
