"""What can happen to a learner, as values; and one line of JSON for each, which is what is stored and exported."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, get_args

from grader.model import Backend, Verdict
from grader.model.mock import BANDS, DIMENSIONS, Band, Dimension
from grader.records import dataclass

Came = Literal[Verdict, "not gradable"]  # of an attempt
Rating = Literal["again", "hard", "good", "easy"]
Seen = Literal["solution", "explanation"]
Rater = Literal["self", "interviewer"]
_Value = TypeVar("_Value", int, float, date, datetime)

# What no clock and no learner gets to; beyond it, dates and durations can no longer be reckoned with.
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)
MOST_SECONDS, MOST_MINUTES, MOST_RUNGS = 1e9, 10_000, 100


@dataclass(frozen=True)
class Started:
    """`kata start` or `kata review` wrote a file; `card`: the drill that it is, "" where it is the whole kata."""

    when: datetime
    kata: str
    path: str
    backend: Backend
    card: str = field(default="", kw_only=True)
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Attempt:
    """A submission was graded, or was "not gradable": a file that cannot be run is no failure.

    mistakes  the slugs of all mistakes that were named
    parts     what failed, the first first: the case and the part of the answer, "forward out"; none when nothing did
    since     seconds since the file was started; None where it never was
    card      the drill that the file is, "" where it is the whole kata
    session   the mock interview that it belongs to, "" outside one; the same of every other event
    """

    when: datetime
    kata: str
    path: str
    backend: Backend
    verdict: Came
    seed: int
    seconds: float
    mistakes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    since: float | None = None
    card: str = field(default="", kw_only=True)
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Hinted:
    """A rung of a ladder of hints was shown: the ladder's `about`, and the rung, counted from 1."""

    when: datetime
    kata: str
    about: str
    rung: int
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class SolutionSeen:
    """The answer was shown: the reference, or the explanation that gives it away."""

    when: datetime
    kata: str
    what: Seen
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Reviewed:
    """A card was reviewed, and how well it was known; `chosen`: by the learner, against the rating that was shown."""

    when: datetime
    card: str
    rating: Rating
    chosen: bool = False
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Asked:
    """A question was put."""

    when: datetime
    question: str
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Answered:
    """A question was answered; an open one counts as right where the learner rates it so."""

    when: datetime
    question: str
    right: bool
    said: str = ""
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Planned:
    """An interview was planned for: its day, and the minutes that there are on a day."""

    when: datetime
    until: date
    minutes: int
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Opened:
    """A mock interview began: its folder, its minutes, the seed that chose it, its katas and questions.

    The same line stands in the folder's session.json, so that either can be lost.
    """

    when: datetime
    session: str
    path: str
    minutes: int
    seed: int
    katas: tuple[str, ...]
    backends: tuple[Backend, ...]
    questions: tuple[str, ...] = ()
    blind: bool = False


@dataclass(frozen=True)
class HandedIn:
    """The candidate put the pen down: every later attempt of the session is the grading of what was handed in."""

    when: datetime
    session: str


@dataclass(frozen=True)
class Discussed:
    """A follow-up question was answered aloud, and rated by whoever answered."""

    when: datetime
    kata: str
    question: str
    known: bool
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Rated:
    """A dimension of the scorecard was rated by a person; None: not assessed."""

    when: datetime
    dimension: Dimension
    band: Band | None
    by: Rater
    session: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Closed:
    """A mock interview is over."""

    when: datetime
    session: str


Practised = Started | Attempt | Hinted | SolutionSeen | Discussed  # what is about a kata
Round = Opened | HandedIn | Rated | Closed  # what is about a mock interview as a whole
Event = Practised | Reviewed | Asked | Answered | Planned | Round


def now() -> datetime:
    """The time of an event that happens now."""
    return datetime.now(UTC)


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


_OPTIONAL = {"mistakes", "parts", "since", "card", "chosen", "said", "session", "questions", "blind"}
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
            "parts": _texts, "since": _seconds_if_any,
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
    "closed": (Closed, _OF_A_ROUND),
    "answered": (Answered, _ABOUT_A_QUESTION | {"right": _boolean, "said": _text}),
}  # fmt: skip
_NAMES = {kind: name for name, (kind, _) in _KINDS.items()}
