"""All calls of a run in one message, where it is known what it asks for: one question for the worker, not a hundred.

Each call is watched (watched.py) at once. It is for answers, right or wrong: where anything else comes (an error, the
worker's end, a printed word, an argument that was written to, a forbidden call), everything is begun anew, in a new
worker and one call after another, so that what is told of it is the same with this and without.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.errors import WireError
from grader.host import Answer, Request, Session
from grader.judge.collect import Case
from grader.judge.recall import Heard, Recall, Script

SECONDS = 1.0  # for a call: who takes longer has all its time when the run is begun anew


def ahead(cases: Sequence[Case], session: Session, recall: Recall) -> dict[str, Heard]:
    """What each of these cases will ask for, and the answers, by its name; {} where it is not known.

    {} also where the run was begun anew: the session is loaded again then, and may not have loaded.
    """
    script = recall.script(tuple(case.name for case in cases), lambda ways: _script(ways, session))
    if not script:
        return {}
    answers = []
    for came in session.perform(script.prepared, SECONDS):
        if not isinstance(came, Answer) or came.changed or came.rewrites or came.trapped:
            break
        answers.append(came)
    if len(answers) < len(script.prepared.requests) or session.take_output():
        session.close()
        session.load(session.submission)
        return {}
    left = iter(answers)
    return {
        case.name: Heard([(asks, [next(left) for _ in asks]) for asks in way])
        for case, way in zip(cases, script.ways, strict=True)
    }


def _script(ways: Sequence[Sequence[tuple[Request, ...]]], session: Session) -> Script | None:
    """What asks for all of these; None where one message does not hold it."""
    try:
        return Script(ways, session.prepared([each for way in ways for asks in way for each in asks]))
    except WireError:
        return None
