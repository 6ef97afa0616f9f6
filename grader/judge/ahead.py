"""The calls with which the cases of a run begin, in one message: where it is known what they are.

They depend on the seed alone, so a file of a batch is asked what the one before it was asked. A case that asks again
may do so with what a right file has answered, which another must not see before it is asked: such a case comes after
these, in its turn. It is for answers, right or wrong. Where anything else comes (an error, the worker's end, a printed
word, a forbidden call), everything is begun anew, in a new worker and one call after another.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.errors import WireError
from grader.host import Answer, Came, Request, Session
from grader.judge.collect import Case
from grader.judge.recall import Heard, Recall, Script
from grader.protocol.failures import WorkerDied

SECONDS = 1.0  # for a call: who takes longer has all its time when the run is begun anew


def ahead(cases: Sequence[Case], session: Session, recall: Recall) -> dict[str, Heard]:
    """What cases that make one step will ask for, and the answers, by their names; {} where that is not known.

    {} also where the run was begun anew: the session is loaded again then, and may not have loaded.
    """
    script = _script_of(cases, session, recall)
    if not script:
        return {}
    answers = []
    for came in session.perform(script.prepared, script.requests, SECONDS, brief=True):
        if not isinstance(came, Answer) or came.trapped or came.rewrites:
            break
        answers.append(came)
    if len(answers) < len(script.requests) or session.take_output():
        session.begin_anew()
        return {}
    return _by_case(script, answers)


def ahead_trusted(cases: Sequence[Case], session: Session, recall: Recall) -> dict[str, Heard]:
    """The same of one of our own programs, whose errors are as good as answers: of the cases up to its worker's end."""
    script = _script_of(cases, session, recall)
    if not script:
        return {}
    came = [*session.perform(script.prepared, script.requests, SECONDS, brief=True)]
    session.take_output()
    return _by_case(script, [each for each in came if not isinstance(each, WorkerDied)])


def _by_case(script: Script, came: Sequence[Came]) -> dict[str, Heard]:
    """What came, by the cases that ask for it; without those of which not all came."""
    found: dict[str, Heard] = {}
    first = 0
    for name, asks in script.asked.items():
        first, last = first + len(asks), first
        if first <= len(came):
            found[name] = [(asks, list(came[last:first]))]
    return found


def _script_of(cases: Sequence[Case], session: Session, recall: Recall) -> Script | None:
    return recall.script([case.name for case in cases], lambda asked: _script(asked, session))


def _script(asked: dict[str, tuple[Request, ...]], session: Session) -> Script | None:
    """What asks for all of these; None where it is nothing, or one message does not hold it."""
    requests = [request for asks in asked.values() for request in asks]
    try:
        return Script(asked, requests, session.prepared(requests, "together")) if requests else None
    except WireError:
        return None
