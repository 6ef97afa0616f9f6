"""A session of the journal: which one is on, what happened in it, and the same as the text of its session.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from grader.study.events import Attempt, Closed, Event, HandedIn, Opened
from grader.study.lines import from_line, to_line


def sessions(events: Sequence[Event]) -> tuple[Opened, ...]:
    """All of them, the oldest first; one that somebody else's journal has wrong is none."""
    found = (event for event in events if isinstance(event, Opened))
    return tuple(event for event in found if len(event.katas) == len(event.backends))


def is_closed(events: Sequence[Event], session: str) -> bool:
    """Whether the session is over."""
    return any(isinstance(event, Closed) and event.session == session for event in events)


def rated(events: Sequence[Event]) -> tuple[Opened, ...]:
    """Those that have a scorecard: all that were not abandoned."""
    left = {event.session for event in events if isinstance(event, Closed) and event.abandoned}
    return tuple(each for each in sessions(events) if each.session not in left)


def is_packet(opened: Opened) -> bool:
    """Whether it went out as a packet, which has no folder here: nobody saw a check of it, or timed it."""
    return not opened.path


def current(events: Sequence[Event]) -> Opened | None:
    """The one that is on; None where none is."""
    return next((each for each in reversed(sessions(events)) if not is_closed(events, each.session)), None)


def within(events: Sequence[Event], session: str) -> tuple[Event, ...]:
    """What happened in a session."""
    return tuple(event for event in events if event.session == session)


def handed_in(events: Sequence[Event], session: str) -> datetime | None:
    """When its work was handed in; None before."""
    return next((e.when for e in events if isinstance(e, HandedIn) and e.session == session), None)


def halves(events: Sequence[Event]) -> tuple[tuple[Attempt, ...], tuple[Attempt, ...]]:
    """Of a session's events, the candidate's own checks, and the grading of what was handed in."""
    place = next((index for index, event in enumerate(events) if isinstance(event, HandedIn)), len(events))
    own, graded = events[:place], events[place:]
    return (
        tuple(event for event in own if isinstance(event, Attempt)),
        tuple(event for event in graded if isinstance(event, Attempt)),
    )


def blinded(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as a candidate may see them: in a blind round that is on, a check says passed or failed, no more."""
    on = current(events)
    if on is None or not on.blind or handed_in(events, on.session):
        return tuple(events)
    return tuple(
        replace(event, mistakes=(), parts=()) if isinstance(event, Attempt) and event.session == on.session else event
        for event in events
    )


def last(events: Sequence[Event], session: str) -> datetime | None:
    """When something was last noted in it."""
    return max((event.when for event in within(events, session)), default=None)


def ends(opened: Opened) -> datetime:
    """When its time is over."""
    return opened.when + timedelta(minutes=opened.minutes)


def since(opened: Opened, when: datetime) -> float:
    """Seconds from its beginning, never negative: the clock may have been set back."""
    return max(0.0, (when - opened.when).total_seconds())


def name(kata: str) -> str:
    """The name of a kata's file in the session's folder."""
    return f"{kata.replace('-', '_')}.py"


def to_text(opened: Opened) -> str:
    """What stands in session.json."""
    values = json.loads(to_line(opened, opened.session)) | {"path": opened.path}  # a packet's is nowhere: ""
    return json.dumps(values, indent=2) + "\n"


def from_text(text: str) -> Opened:
    """The session of such a text; ValueError where it is none."""
    try:
        found = from_line(json.dumps(json.loads(text)))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(found, Opened) or len(found.katas) != len(found.backends):
        raise ValueError("this is no session")
    return found
