"""A sentence that is not put into words yet, and a line of the learner's file: what other values speak in."""

from __future__ import annotations

from grader.records import dataclass

Said = str | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A sentence that is not put into words yet: its key in words/messages.py, and what it speaks of."""

    key: str
    values: tuple[tuple[str, Said], ...] = ()

    @classmethod
    def of(cls, key: str, **values: Said) -> Message:
        return cls(key, tuple(values.items()))


@dataclass(frozen=True)
class Place:
    """A line of the learner's file; `times` counts it where it stands repeatedly in a traceback.

    Line 0 stands for `times` lines that were left out.
    """

    line: int
    text: str = ""
    times: int = 1
