"""The log that versions before 0.2 wrote: events.jsonl, one object a line, without ids. It is taken over once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from grader.study.lines import from_line, place
from grader.study.store import Row, Unusable, row

NAME, TAKEN = "events.jsonl", "events.jsonl.taken-over"


def rows(folder: Path) -> list[Row]:
    """The events of the old log that can be read; none where there is no such file."""
    path = folder / NAME
    try:
        lines = path.read_bytes().split(b"\n") if path.is_file() else []
    except OSError as error:
        raise Unusable(f"{NAME}: {error.strerror}") from None
    found = []
    for number, line in enumerate(lines):
        with contextlib.suppress(ValueError):  # a line that a crash cut short is nothing to stop for
            found.append(named(line, number))
    return found


def named(line: bytes, number: int) -> Row:
    """A line without an id as a row, whose id is made of the line and its number, so that it is the same each time."""
    identity = hashlib.sha256(b"%d " % number + line).hexdigest()[:32]
    place(line)
    values: dict[str, Any] = {"id": identity} | json.loads(line)
    if values.get("diagnosis") is not None:
        values["mistakes"] = [values["diagnosis"]]
    if values.get("part"):
        values["parts"] = [values["part"]]
    for name in ("diagnosis", "part"):
        values.pop(name, None)
    changed = json.dumps(values)
    from_line(changed)
    return row(changed)


def put_away(folder: Path) -> None:
    """Rename the old log once its events stand in the database; where that fails, its ids count once."""
    with contextlib.suppress(OSError):
        if (folder / NAME).is_file():
            os.replace(folder / NAME, folder / TAKEN)
