"""From one machine to another: events out as lines of JSON, and in again, each once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from grader.errors import Misuse
from grader.study import journal, legacy, store
from grader.study.lines import from_line, is_known, place


def lines() -> tuple[list[str], int]:
    """All events as lines, in the order of time; those of a later version too. Misuse where none can be read.

    A line that could not be imported again is left out, since with it nothing else would be: and how many were.
    """
    rows = journal.rows()
    sound = [*_sound(rows)]
    return sound, len(rows) - len(sound)


def merge(text: bytes, name: str) -> int:
    """Add the events of such lines that are not here yet, all of them or none; how many those were.

    Lines without ids are those of an events.jsonl. Misuse, with the place, for a line that holds no event.
    """
    found = []
    for number, line in enumerate(text.split(b"\n")):
        if line.strip():
            try:
                found.append(_row(line, number))
            except ValueError:
                raise Misuse(
                    f"{name}:{number + 1}: that is not an event; nothing was imported. "
                    "Make the file again with: kata export"
                ) from None
    return journal.add(found)


def _sound(rows: list[store.Row]) -> Iterator[str]:
    for row in rows:
        with contextlib.suppress(ValueError):
            yield _row(row.line.encode(), 0).line


def _row(line: bytes, number: int) -> store.Row:
    identity, _ = place(line)
    if not identity:
        return legacy.named(line, number)
    if is_known(line):
        from_line(line.decode())
    return store.row(line.decode("ascii").strip())
