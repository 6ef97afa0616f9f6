"""The session that is on, as other commands meet it: a check of one of its files, a hint on one of its katas."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.mock import folder
from grader.errors import Misuse
from grader.study import journal
from grader.study.events import Event, Opened
from grader.study.mock import session

if TYPE_CHECKING:
    from grader.model.mock import Reading
    from grader.report.layout import Page


def of_file(path: Path) -> Opened | None:
    """The session that is on, where this file belongs to it; also one whose folder was moved."""
    on = _on()
    if on is None or path.name not in [session.name(kata) for kata in on.katas]:
        return None
    place = Path(os.path.realpath(path)).parent
    if str(place) == os.path.realpath(on.path):
        return on
    found = folder.read(place)
    return on if found is not None and found.session == on.session else None


def with_kata(kata: str) -> str:
    """The session that is on, where this kata is one of its katas; "" where none is. Misuse where it is blind."""
    on = _on()
    if on is None or kata not in on.katas:
        return ""
    if on.blind:
        raise Misuse("this mock interview is blind, and this would help; hand in first with: kata mock finish")
    return on.session


def require_sight(path: Path, by: str) -> None:
    """Misuse where the file belongs to a blind session: so much more would be shown by this command or option."""
    if (on := of_file(path)) and on.blind:
        raise Misuse(f"this mock interview is blind, and {by} would show more; take kata check FILE alone")


def print_clock(on: Opened, page: Page) -> None:
    """The clock of this session, and its warnings."""
    from grader.report import mock  # a check launches its worker before it imports this

    mock.print_reading(reading(on), page)


def reading(on: Opened) -> Reading:
    """The clock of this session."""
    from grader.cli import today  # as above
    from grader.study.mock import clock

    noted = session.last(journal.events(), on.session)
    return clock.read(on.when, on.minutes, today.now(), noted)


def _on() -> Opened | None:
    """The session that is on, before its work is handed in."""
    events: tuple[Event, ...] = ()
    with contextlib.suppress(Misuse):  # a journal that cannot be read has nothing to say; to write to it says why
        events = journal.events()
    on = session.current(events)
    return None if on is None or session.handed_in(events, on.session) else on
