"""What happened in a round, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.model import Message
from grader.model.mock import Moment
from grader.study.events import (
    Answered,
    Attempt,
    Closed,
    Discussed,
    Event,
    HandedIn,
    Hinted,
    Opened,
    SolutionSeen,
)
from grader.study.mock import session


def timeline(opened: Opened, happened: Sequence[Event], titles: Mapping[str, str]) -> tuple[Moment, ...]:
    """Each event in its order; late is what the candidate did after the end, not what was graded then."""
    over, handed = session.ends(opened), session.handed_in(happened, opened.session)
    found = []
    for event in happened:
        if (said := _said(event, titles)) is not None:
            done = min(event.when, handed or event.when)  # what is graded afterwards was there before
            found.append(
                Moment(session.since(opened, event.when), said, isinstance(event, Attempt | HandedIn) and done > over)
            )
    return tuple(found)


_CAME = {
    "passed": "mock.moment_passed", "failed": "mock.moment_failed", "not gradable": "mock.moment_not_gradable",
}  # fmt: skip


def _said(event: Event, titles: Mapping[str, str]) -> Message | None:
    match event:
        case Opened():
            return Message("mock.moment_opened")
        case Attempt(verdict="failed", mistakes=mistakes) if mistakes:
            named = tuple(titles.get(mistake, mistake) for mistake in mistakes)
            return Message.of("mock.moment_named", kata=event.kata, mistakes=named)
        case Attempt(stub=True):
            return Message.of("mock.moment_stub", kata=event.kata)
        case Attempt():
            return Message.of(_CAME[event.verdict], kata=event.kata)
        case Hinted():
            return Message.of("mock.moment_hint", kata=event.kata, rung=event.rung)
        case SolutionSeen():
            return Message.of("mock.moment_solution", kata=event.kata)
        case HandedIn():
            return Message("mock.moment_handed_in")
        case Answered(right=False, said=""):
            return Message.of("mock.moment_passed_over", question=event.question)
        case Answered():
            return Message.of("mock.moment_right" if event.right else "mock.moment_wrong", question=event.question)
        case Discussed():
            return Message.of("mock.moment_known" if event.known else "mock.moment_not_known", question=event.question)
        case Closed():
            return Message("mock.moment_closed")
    return None
