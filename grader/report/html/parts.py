"""What the parts of pages are made of: the values that the macros of templates/parts/ lay out.

A tone gives a thing its colour and its sign; a word beside it always says the same.
"""

from __future__ import annotations

from typing import Literal

from grader.records import dataclass

Tone = Literal["good", "bad", "unsure"]


@dataclass(frozen=True)
class Share:
    """A part of a bar (parts/bar.html): `count` of `size`, and the word for them."""

    tone: Tone
    word: str
    count: int
    size: int


@dataclass(frozen=True)
class Moment:
    """A point of a timeline (parts/timeline.html): `at` in [0, 1] of its length, when that is, and what happened."""

    at: float
    time: str
    text: str
    tone: Tone


@dataclass(frozen=True)
class Day:
    """A day of a calendar (parts/calendar.html): its date in words, and how much was done; None: it is no day of it."""

    date: str
    count: int | None


@dataclass(frozen=True)
class Week:
    """A row of a calendar: what it is called, and its seven days, Monday first."""

    name: str
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Question:
    """A question whose answer is folded (parts/questions.html): paragraphs of the answer, and points to look for."""

    text: str
    answer: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meter:
    """A row of meters (parts/meters.html): what is counted, how much there is, in words and as `count` of `size`."""

    label: str
    said: str
    count: int
    size: int


@dataclass(frozen=True)
class Step:
    """A thing to do (parts/steps.html): what, why, and what to type."""

    what: str
    why: str
    command: str
