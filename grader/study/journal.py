"""What the learner started, checked, was shown and asked: an append-only log of events.

Everything else (what is passed, what was begun last) is derived from it. An event that cannot be recorded is a
sentence, never an error: a verdict must not be lost to it. An event that cannot be read costs no other.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from grader.errors import Misuse
from grader.study import legacy, store
from grader.study.cards import kind_of
from grader.study.events import (
    Answered,
    Asked,
    Attempt,
    Came,
    Closed,
    Discussed,
    Event,
    HandedIn,
    Hinted,
    Opened,
    Planned,
    Practised,
    Rated,
    Reviewed,
    SolutionSeen,
    Started,
    now,
)
from grader.study.lines import from_line, to_line

__all__ = [
    "Answered", "Asked", "Attempt", "Came", "Closed", "Discussed", "Event", "HandedIn", "Hinted", "Opened", "Planned",
    "Practised", "Progress", "Rated", "Reviewed", "SolutionSeen", "Started", "add", "enter", "events", "folder",
    "last_failure", "last_kata", "last_pass", "last_started", "log", "now", "record", "rows", "rungs_shown", "start_of",
    "status", "statuses",
]  # fmt: skip

Progress = Literal["new", "started", "passed"]
_READABLE = "make it readable, or set KATA_HOME to another folder"
_WRITABLE = "make room or unlock that file, or set KATA_HOME to another folder"


def folder() -> Path:
    """The user's data folder, which may not exist yet."""
    if home := os.environ.get("KATA_HOME"):
        return Path(os.path.expanduser(home))
    from platformdirs import user_data_dir  # found out only where nobody has said it

    return Path(user_data_dir("kata", appauthor=False))


def log() -> Path:
    """The file with the events, which may not exist yet."""
    return folder() / store.NAME


def record(event: Event) -> str | None:
    """Add the event to the log. A failure is returned as a sentence, not raised: a verdict must not be lost to it."""
    try:
        _add([store.row(to_line(event, os.urandom(16).hex()))])
    except store.Unusable as error:
        return f"this was not recorded in {log()} ({error.why}); {error.remedy or _WRITABLE}"
    return None


def enter(events: Iterable[Event], identity: str) -> int:
    """Add events that happen once, whoever repeats them: the same identity adds nothing a second time.

    How many were added, all or none; Misuse where they cannot be written.
    """
    return add(store.row(to_line(event, f"{identity}-{number}")) for number, event in enumerate(events))


def add(rows: Iterable[store.Row]) -> int:
    """Add the rows that are not there yet, all or none, and say how many; Misuse where they cannot be written."""
    try:
        return _add(rows)
    except store.Unusable as error:
        raise Misuse(f"nothing was added to {log()} ({error.why}); {error.remedy or _WRITABLE}") from None


def events() -> tuple[Event, ...]:
    """All events that can be read, by time, and of one time in the order they were written."""
    found = []
    for row in rows():
        with contextlib.suppress(ValueError):  # an event of a later version is nothing to stop for
            found.append(from_line(row.line))
    return tuple(found)


def rows() -> list[store.Row]:
    """The same as they are stored, those of a later version too; Misuse where they cannot be read."""
    try:
        known = store.read(folder())
        ids = {row.id for row in known}
        old = [row for row in legacy.rows(folder()) if row.id not in ids]
    except store.Unusable as error:
        raise Misuse(f"your progress in {log()} cannot be read ({error.why}); {error.remedy or _READABLE}") from None
    return sorted([*old, *known], key=lambda row: row.at)


def _add(rows: Iterable[store.Row]) -> int:
    """Also takes over the log of an older version, if there is one."""
    new = [*rows]
    old = legacy.rows(folder())
    added = store.append(folder(), [*old, *new])
    if old:
        legacy.put_away(folder())
    return added


def last_started(slug: str | None = None) -> Path | None:
    """The file that was started last, for this kata (drills left out) or for any; it may be gone since.

    The file of a hack is none: it is not checked. Nor is one of a mock interview that was handed in.
    """
    known = events()
    over = _over(known)
    for event in reversed(known):
        if not isinstance(event, Started) or kind_of(event.card) == "hack" or event.session in over:
            continue
        if slug is None or (slug == event.kata and not event.card):
            return Path(event.path)
    return None


def start_of(path: Path) -> Started | None:
    """The last start of this file; None where the learner did not start it."""
    whole = os.path.realpath(path)
    starts = (event for event in reversed(events()) if isinstance(event, Started))
    return next((event for event in starts if os.path.realpath(event.path) == whole), None)


def is_over(path: Path) -> bool:
    """Whether this file belongs to a mock interview that was handed in, or abandoned."""
    start = start_of(path)
    return start is not None and start.session in _over(events())


def _over(known: Iterable[Event]) -> set[str]:
    return {event.session for event in known if isinstance(event, HandedIn | Closed)}


def last_failure(slug: str) -> Attempt | None:
    """The last check of this kata, if it failed; what the judge said of a hack is none."""
    for event in reversed(events()):
        if isinstance(event, Attempt) and event.kata == slug and kind_of(event.card) != "hack":
            return event if event.verdict == "failed" else None
    return None


def failed_last(path: Path) -> bool:
    """Whether the last attempt with this file failed."""
    whole = os.path.realpath(path)
    made = [event for event in events() if isinstance(event, Attempt) and event.path == whole]
    return bool(made) and made[-1].verdict == "failed"


def last_pass(slug: str) -> Attempt | None:
    """The last attempt at this kata that passed; a drill is not the kata."""
    for event in reversed(events()):
        if isinstance(event, Attempt) and event.kata == slug and event.verdict == "passed" and not event.card:
            return event
    return None


def rungs_shown(slug: str, about: str) -> int:
    """How many rungs of this ladder the learner has seen."""
    shown = (
        event.rung for event in events() if isinstance(event, Hinted) and (event.kata, event.about) == (slug, about)
    )
    return max(shown, default=0)


def last_kata() -> str | None:
    """The kata that was started, checked or asked about last."""
    return next((event.kata for event in reversed(events()) if isinstance(event, Started | Attempt | Hinted)), None)


def statuses() -> dict[str, Progress]:
    """How far the learner is with each kata that has an event. Once passed stays passed."""
    found: dict[str, Progress] = {}
    for event in events():
        if isinstance(event, Attempt) and event.verdict == "passed" and not event.card:
            found[event.kata] = "passed"
        elif isinstance(event, Hinted) or (isinstance(event, Started | Attempt) and not event.card):
            found.setdefault(event.kata, "started")
    return found


def status(slug: str) -> Progress:
    """How far the learner is with this kata."""
    return statuses().get(slug, "new")
