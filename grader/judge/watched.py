"""Cases that passed, watched: their last calls made once more, with arguments that nobody can write to.

An argument that is changed and put back looks untouched after the call. In memory that is read only, the change itself
ends the worker. The worker watches for backward passes too, where the kata forbids them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.host import Session
from grader.judge.case import forbidden
from grader.judge.collect import HiddenTests
from grader.judge.proxy import recorded
from grader.judge.recall import Recall
from grader.judge.trace import CaseTrace
from grader.model import Changed, Ended, Finding


def watch(
    tests: HiddenTests, session: Session, names: Sequence[str], traces: Mapping[str, CaseTrace],
    recall: Recall | None = None,
) -> dict[str, CaseTrace]:  # fmt: skip
    """The trace of the first of these cases that fails after all, by its name; empty where all of them hold.

    recall: what was done before with the same inputs
    """
    watched = [name for name in names if traces[name].calls]
    last = [traces[name].calls[-1] for name in watched]
    caught = session.watch(last, recall.watched(last, lambda: session.prepared(last, "watched")) if recall else None)
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
