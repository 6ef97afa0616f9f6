"""An event as a line of JSON, which is what is stored and exported, and back; what is no event is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, get_args

from grader.model import Backend
from grader.model.mock import BANDS, DIMENSIONS
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
    Rated,
    Rater,
    Rating,
    Reviewed,
    Seen,
    SolutionSeen,
    Started,
)

# What no clock and no learner gets to; beyond it, dates and durations can no longer be reckoned with.
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)
MOST_SECONDS, MOST_MINUTES, MOST_RUNGS = 1e9, 10_000, 100
_Value = TypeVar("_Value", int, float, date, datetime)


def to_line(event: Event, identity: str) -> str:
    """The event as one line of JSON in ASCII. It is read from other folders, so a path in it is whole."""
    values: dict[str, Any] = {"id": identity, "event": _NAMES[type(event)]} | asdict(event)
    values["when"] = event.when.isoformat()
    if "until" in values:
        values["until"] = values["until"].isoformat()
    if "path" in values:
        values["path"] = os.path.abspath(values["path"])
    return json.dumps(values)


@cache  # a command reads the log several times
def from_line(line: str) -> Event:
    """The event in a line; ValueError where it is none that is known here. Keys not known here are left alone."""
    values = _object(line)
    try:
        kind, fields = _KINDS[values["event"]]
        return kind(**{name: fields[name](values[name]) for name in fields if name in values or name not in _OPTIONAL})
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"no event: {error}") from error


def place(line: str | bytes) -> tuple[str, datetime]:
    """The id, "" where it has none, and the time of an event of any kind, a later version's too; or ValueError."""
    values = _object(line)
    if not isinstance(values.get("event"), str):
        raise ValueError("an event says what it is")
    try:
        return _text(values.get("id", "")), _time(values["when"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no event: {error}") from error


def is_known(line: str | bytes) -> bool:
    """Whether events of this kind are known here; those of a later version's are kept as they are."""
    return _object(line).get("event") in _KINDS


def _object(line: str | bytes) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(values, dict):
        raise ValueError("no object")
    return values


# --- each value as it is read: TypeError, ValueError or OverflowError where it is not what an event has there ---------


def _expect(value: Any, *kinds: type) -> Any:
    if type(value) not in kinds:  # True is no number
        raise TypeError(f"{value!r} is not of the type that an event has here")
    return value


def _within(value: _Value, least: _Value, most: _Value) -> _Value:
    if not least <= value <= most:  # nor is NaN
        raise ValueError(f"{value!r} is beyond what an event has here")
    return value


def _among(*allowed: Any) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"{value!r} is not a value that an event has here")
        return value

    return convert


def _text(value: Any) -> Any:
    return _expect(value, str)


def _boolean(value: Any) -> Any:
    return _expect(value, bool)


def _integer(value: Any) -> Any:
    return _expect(value, int)


def _texts(value: Any) -> Any:
    return tuple(_text(each) for each in _expect(value, list))


def _path(value: Any) -> Any:
    if "\0" in _text(value):
        raise ValueError("no path has a NUL in it")
    return value


def _time(value: Any) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError("an event has no time zone")
    return _within(found, FIRST, LAST)


def _seconds(value: Any) -> float:
    return _within(float(_expect(value, int, float)), 0.0, MOST_SECONDS)


def _seconds_if_any(value: Any) -> float | None:
    return None if value is None else _seconds(value)


def _minutes(value: Any) -> Any:
    return _within(_integer(value), 1, MOST_MINUTES)


def _rung(value: Any) -> Any:
    return _within(_integer(value), 1, MOST_RUNGS)


def _backends(value: Any) -> tuple[Any, ...]:
    return tuple(_among(*get_args(Backend))(each) for each in _texts(value))


def _day(value: Any) -> date:
    return _within(date.fromisoformat(_text(value)), FIRST.date(), LAST.date())


_OPTIONAL = {
    "mistakes", "parts", "since", "card", "chosen", "said", "session", "questions", "blind", "abandoned", "stub",
}  # fmt: skip
_ABOUT_A_KATA: dict[str, Callable[[Any], Any]] = {"when": _time, "kata": _text, "session": _text}
_FILE = _ABOUT_A_KATA | {"path": _path, "backend": _among(*get_args(Backend)), "card": _text}
_ABOUT_A_QUESTION: dict[str, Callable[[Any], Any]] = {"when": _time, "question": _text, "session": _text}
_OF_A_ROUND: dict[str, Callable[[Any], Any]] = {"when": _time, "session": _text}
_KINDS: dict[str, tuple[type[Event], dict[str, Callable[[Any], Any]]]] = {
    "started": (Started, _FILE),
    "attempt": (
        Attempt,
        _FILE
        | {
            "verdict": _among(*get_args(Came)), "seed": _integer, "seconds": _seconds, "mistakes": _texts,
            "parts": _texts, "since": _seconds_if_any, "stub": _boolean,
        },
    ),
    "hinted": (Hinted, _ABOUT_A_KATA | {"about": _text, "rung": _rung}),
    "solution seen": (SolutionSeen, _ABOUT_A_KATA | {"what": _among(*get_args(Seen))}),
    "reviewed": (
        Reviewed,
        {"when": _time, "card": _text, "rating": _among(*get_args(Rating)), "chosen": _boolean, "session": _text},
    ),
    "planned": (Planned, {"when": _time, "until": _day, "minutes": _minutes, "session": _text}),
    "asked": (Asked, _ABOUT_A_QUESTION),
    "opened": (
        Opened,
        _OF_A_ROUND
        | {
            "path": _path, "minutes": _minutes, "seed": _integer, "katas": _texts, "backends": _backends,
            "questions": _texts, "blind": _boolean,
        },
    ),
    "handed in": (HandedIn, _OF_A_ROUND),
    "discussed": (Discussed, _ABOUT_A_QUESTION | {"kata": _text, "known": _boolean}),
    "rated": (
        Rated,
        _OF_A_ROUND
        | {"dimension": _among(*DIMENSIONS), "band": _among(*BANDS, None), "by": _among(*get_args(Rater))},
    ),
    "closed": (Closed, _OF_A_ROUND | {"abandoned": _boolean}),
    "answered": (Answered, _ABOUT_A_QUESTION | {"right": _boolean, "said": _text}),
}  # fmt: skip
_NAMES = {kind: name for name, (kind, _) in _KINDS.items()}
