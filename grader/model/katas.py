"""Katas, and the programs that are held against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from grader.records import dataclass

Backend = Literal["numpy", "torch", "python"]
Level = Literal["easy", "medium", "hard"]
UNSORTED = "unsorted"  # the topic of a kata that its author has not written yet


@dataclass(frozen=True)
class Limits:
    """What one call of a submission may use."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Forbidden:
    """Calls that are the answer themselves, by their full names, and why they are not allowed.

    operations  what such calls come to in PyTorch, whatever they are called by: "aten::native_layer_norm", and
                "autograd::backward" for any step of a backward pass
    """

    calls: tuple[str, ...]
    why: str
    operations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sizes:
    """At which sizes a kata's programs are measured, three from small to large, and what is counted: "rows"."""

    numbers: tuple[int, int, int]
    unit: str


@dataclass(frozen=True)
class Hints:
    """A ladder of hints for the part of the kata whose failing cases or results are called `about`."""

    about: str
    ladder: tuple[str, ...]


@dataclass(frozen=True)
class Kata:
    """One exercise: the folder a learner sees and its twin that only the judge reads.

    parts    the names of what an argument that is a tuple holds: ("cache", ("x", "gamma", …))
    usual    what goes without saying of arguments: ("conv.stride", "1")
    neutral  the values with which arguments, or parts of them, change nothing: ("gamma", 1), ("conv.stride", 1)
    sizes    at which efficiency is measured, where it means something
    """

    slug: str
    title: str
    topic: str
    level: Level
    minutes: int
    entries: tuple[str, ...]
    backends: tuple[Backend, ...]
    forbidden: tuple[Forbidden, ...]
    hints: tuple[Hints, ...]
    limits: Limits
    folder: Path
    solution: Path
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    usual: tuple[tuple[str, str], ...] = ()
    neutral: tuple[tuple[str, Any], ...] = ()
    sizes: Sizes | None = None

    @property
    def is_draft(self) -> bool:
        """Whether its author has not written it yet: nobody is asked to practise it."""
        return self.topic == UNSORTED

    @property
    def prompt(self) -> Path:
        return self.folder / "prompt.md"

    @property
    def stub(self) -> Path:
        return self.folder / "stub.py"

    @property
    def probe(self) -> Path | None:
        path = self.folder / "probe.py"
        return path if path.exists() else None

    @property
    def hidden_tests(self) -> Path:
        return self.solution / "test_hidden.py"


@dataclass(frozen=True)
class Edit:
    """A change of a right program's text: what stands at [start, end) is replaced."""

    base: str
    start: int
    end: int
    after: str


@dataclass(frozen=True)
class Mistake:
    """A wrong program that people really write, with its name and a nudge towards the cure.

    path  where it stands: a file of its own, or the mistakes.toml that holds it as an edit
    edit  the same as a change of a right program, where it is one
    also  the same mistake in other right programs: whoever makes it beside another may have begun with any of them
    """

    slug: str
    title: str
    nudge: str
    path: Path
    source: str
    edit: Edit | None = None
    also: tuple[Edit, ...] = ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Every way in which it is a change of a right program."""
        return (self.edit, *self.also) if self.edit else ()


@dataclass(frozen=True)
class Submission:
    """One learner's file, graded as one backend. Its text is the judge's only hold on it; nobody imports it here."""

    kata: Kata
    path: Path
    backend: Backend
    source: str
    says_itself: bool = False  # the file's header or name says which kata and backend it is for
