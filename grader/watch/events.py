"""What happens to a watch: one type for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.model import Feedback


@dataclass(frozen=True)
class Saved:
    """A file is there, whole, and other than it was; `heard` unless no event had told of it."""

    path: Path
    heard: bool = True


@dataclass(frozen=True)
class Gone:
    """A file is no longer there."""

    path: Path


@dataclass(frozen=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True)
class Resized:
    """The terminal has another size, or is ours again."""


@dataclass(frozen=True)
class Checked:
    """A check came to its end."""

    feedback: Feedback
    when: datetime


@dataclass(frozen=True)
class Recorded:
    """It counts; `warnings` are sentences about that.

    following  the slug of the kata that comes next; "" where this one has not been passed, or is the last
    """

    warnings: tuple[str, ...] = ()
    following: str = ""


@dataclass(frozen=True)
class Refused:
    """The file could not be graded, and why."""

    sentence: str
    when: datetime


@dataclass(frozen=True)
class GaveWay:
    """A check was given up, because the file was saved again."""


@dataclass(frozen=True)
class Opened:
    """A page of text that was asked for."""

    name: str
    text: str


@dataclass(frozen=True)
class Said:
    """A sentence about what was asked for."""

    sentence: str


@dataclass(frozen=True)
class WentOn:
    """Another kata's file is watched now; `warnings` are sentences about its start."""

    path: Path
    warnings: tuple[str, ...] = ()


Event = Saved | Gone | Pressed | Resized | Checked | Recorded | Refused | GaveWay | Opened | Said | WentOn
