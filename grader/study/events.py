"""What can happen to a learner, as values; a line of the journal holds one (lines.py)."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, date, datetime
from typing import Literal

from grader.model import Backend, Verdict
from grader.model.mock import Band, Dimension
from grader.records import dataclass

Came = Literal[Verdict, "not gradable"]  # of an attempt
Rating = Literal["again", "hard", "good", "easy"]
Seen = Literal["solution", "explanation"]
Rater = Literal["self", "interviewer"]


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
    stub      nothing had been written yet; it is "not gradable" then
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
    stub: bool = field(default=False, kw_only=True)
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
    """A mock interview is over; one that was abandoned has no scorecard."""

    when: datetime
    session: str
    abandoned: bool = False


Practised = Started | Attempt | Hinted | SolutionSeen | Discussed  # what is about a kata
Round = Opened | HandedIn | Rated | Closed  # what is about a mock interview as a whole
Event = Practised | Reviewed | Asked | Answered | Planned | Round


def now() -> datetime:
    """The time of an event that happens now."""
    return datetime.now(UTC)
