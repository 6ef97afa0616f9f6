"""What a submission was asked: a call and its arguments, small enough to keep and to print."""

from __future__ import annotations

from typing import Literal

from grader.records import dataclass


@dataclass(frozen=True)
class ArraySummary:
    """An argument that is an array: its numbers where they are few, otherwise their range (None where it has none)."""

    dtype: str
    shape: tuple[int, ...]
    layout: str = "plain"
    numbers: tuple[bool | int | float | complex, ...] | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Text:
    """An argument that is neither an array nor a string: the beginning of its repr."""

    text: str


@dataclass(frozen=True)
class Parts:
    """A tuple, list or dict with arrays in it: its first parts by key (a dict's, as repr), and how many follow."""

    type: Literal["tuple", "list", "dict"]
    items: tuple[tuple[str, Shown], ...]
    more: int = 0


Shown = str | Text | ArraySummary | Parts


@dataclass(frozen=True)
class Call:
    """A call of an entry, its arguments by name ("" where they have none). A template says how to show a probe's."""

    name: str
    arguments: tuple[tuple[str, Shown], ...] = ()
    template: str = ""
