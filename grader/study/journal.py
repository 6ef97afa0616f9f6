"""What the learner started and checked: an append-only log of events, one JSON object a line.

Everything else (what is passed, what was begun last) is derived from it. An event is one write to a file opened
for appending, so two processes can write at once; a line that cannot be read costs that one event and no other.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from grader.errors import Misuse
from grader.model import Backend, Verdict

Progress = Literal["new", "started", "passed"]
Came = Literal[Verdict, "not gradable"]  # of an attempt

_APPENDING = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Started:
    """`kata start` wrote a file."""

    when: datetime
    kata: str
    path: str
    backend: Backend


@dataclass(frozen=True)
class Attempt:
    """A submission was graded, or was "not gradable": a file that cannot be run is no failure.

    `diagnosis` is the slug of the mistake behind a failure, where it is known.

    `part` names what failed first: the case and the part of the answer, "" when nothing did.
    """

    when: datetime
    kata: str
    path: str
    backend: Backend
    verdict: Came
    seed: int
    seconds: float
    diagnosis: str | None = None
    part: str = ""


@dataclass(frozen=True)
class Hinted:
    """A rung of a ladder of hints was shown: the ladder's `about`, and the rung, counted from 1."""

    when: datetime
    kata: str
    about: str
    rung: int


Event = Started | Attempt | Hinted


def now() -> datetime:
    """The time of an event that happens now."""
    return datetime.now(UTC)


def log() -> Path:
    """The file with the events, which may not exist yet."""
    if home := os.environ.get("KATA_HOME"):
        return Path(os.path.expanduser(home)) / "events.jsonl"
    from platformdirs import user_data_dir  # found out only where nobody has said it

    return Path(user_data_dir("kata", appauthor=False)) / "events.jsonl"


def record(event: Event) -> str | None:
    """Add the event to the log. A failure is returned as a sentence, not raised: a verdict must not be lost to it."""
    path = log()
    try:
        line = json.dumps(_to_json(event)).encode("ascii") + b"\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, _APPENDING, 0o600)
        try:
            if _ends_within_a_line(file):
                line = b"\n" + line
            written = os.write(file, line)
            os.fsync(file)
        finally:
            os.close(file)
        if written < len(line):
            return _warning(path, "the disk is full")
    except OSError as error:
        return _warning(path, error.strerror or str(error))
    return None


def events() -> tuple[Event, ...]:
    """All events that can be read, in the order they were written."""
    path = log()
    remedy = "make it readable, or set KATA_HOME to another folder"
    try:
        if path.exists() and not path.is_file():  # to open a pipe would wait for whoever writes to it
            raise Misuse(f"your progress in {path} cannot be read (it is no file); {remedy}")
        lines = path.read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise Misuse(f"your progress in {path} cannot be read ({error.strerror}); {remedy}") from None
    found = []
    for line in lines:
        # A line of another version, or one that a crash cut short, is nothing to stop for.
        with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError, OverflowError):
            found.append(_from_json(json.loads(line)))
    return tuple(found)


def last_started(slug: str | None = None) -> Path | None:
    """The file that `kata start` wrote last, for this kata or for any; it may be gone since."""
    for event in reversed(events()):
        if isinstance(event, Started) and slug in (None, event.kata):
            return Path(event.path)
    return None


def is_started(path: Path) -> bool:
    """Whether `kata start` wrote this file."""
    whole = str(path.resolve())
    return any(isinstance(event, Started) and os.path.realpath(event.path) == whole for event in events())


def last_failure(slug: str) -> Attempt | None:
    """The last attempt at this kata, if it failed."""
    for event in reversed(events()):
        if isinstance(event, Attempt) and event.kata == slug:
            return event if event.verdict == "failed" else None
    return None


def failed_last(path: Path) -> bool:
    """Whether the last attempt with this file failed."""
    whole = os.path.realpath(path)
    made = [event for event in events() if isinstance(event, Attempt) and event.path == whole]
    return bool(made) and made[-1].verdict == "failed"


def last_pass(slug: str) -> Attempt | None:
    """The last attempt at this kata that passed."""
    for event in reversed(events()):
        if isinstance(event, Attempt) and event.kata == slug and event.verdict == "passed":
            return event
    return None


def rungs_shown(slug: str, about: str) -> int:
    """How many rungs of this ladder the learner has seen."""
    shown = (
        event.rung for event in events() if isinstance(event, Hinted) and (event.kata, event.about) == (slug, about)
    )
    return max(shown, default=0)


def statuses() -> dict[str, Progress]:
    """How far the learner is with each kata that has an event. Once passed stays passed."""
    found: dict[str, Progress] = {}
    for event in events():
        if isinstance(event, Attempt) and event.verdict == "passed":
            found[event.kata] = "passed"
        else:
            found.setdefault(event.kata, "started")
    return found


def status(slug: str) -> Progress:
    """How far the learner is with this kata."""
    return statuses().get(slug, "new")


def _warning(path: Path, why: str) -> str:
    return f"this was not recorded in {path} ({why}); make room or unlock that file, or set KATA_HOME to another folder"


def _ends_within_a_line(file: int) -> bool:
    """Whether a crash or a full disk cut the last line short: it must not swallow the next one."""
    if os.lseek(file, 0, os.SEEK_END) == 0:
        return False
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) != b"\n"


def _to_json(event: Event) -> dict[str, Any]:
    values: dict[str, Any] = {
        "event": type(event).__name__.lower(),
        "when": event.when.isoformat(),
        "kata": event.kata,
    }
    if isinstance(event, Hinted):
        return values | {"about": event.about, "rung": event.rung}
    values |= {"path": os.path.abspath(event.path), "backend": event.backend}  # it is read from other folders
    if isinstance(event, Attempt):
        values |= {
            "verdict": event.verdict,
            "seed": event.seed,
            "seconds": event.seconds,
            "diagnosis": event.diagnosis,
            "part": event.part,
        }
    return values


def _from_json(values: Any) -> Event:
    """The event in one line; ValueError, KeyError or TypeError where it is none. Keys not known here are left alone."""
    common: dict[str, Any] = {
        "when": datetime.fromisoformat(values["when"]),
        "kata": _expect(values["kata"], str),
    }
    if common["when"].tzinfo is None:
        raise ValueError("an event has no time zone")
    if values["event"] == "hinted":
        if (rung := _expect(values["rung"], int)) < 1:
            raise ValueError("rungs are counted from 1")
        return Hinted(**common, about=_expect(values["about"], str), rung=rung)
    common["path"] = _expect(values["path"], str)
    if "\0" in common["path"]:
        raise ValueError("no path has a NUL in it")
    common["backend"] = _among(values["backend"], get_args(Backend))
    match values["event"]:
        case "started":
            return Started(**common)
        case "attempt":
            seconds = float(_expect(values["seconds"], int, float))
            if not math.isfinite(seconds):
                raise ValueError("an attempt took no finite time")
            return Attempt(
                **common,
                verdict=_among(values["verdict"], get_args(Came)),
                seed=_expect(values["seed"], int),
                seconds=seconds,
                diagnosis=_expect(values["diagnosis"], str, type(None)),
                part=_expect(values.get("part", ""), str),
            )
    raise ValueError("an event of a kind that is not known here")


def _expect(value: Any, *kinds: type) -> Any:
    if type(value) not in kinds:
        raise TypeError(f"{value!r} is not of the type that an event has here")
    return value


def _among(value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is not a value that an event has here")
    return value
