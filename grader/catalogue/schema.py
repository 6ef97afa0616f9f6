"""What a kata.toml says, parsed once and strictly into a `Kata`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from grader.catalogue import forbidden, toml
from grader.catalogue.sources import text
from grader.model import Backend, Hints, Kata, Level, Limits, Sizes

BACKENDS: tuple[Backend, ...] = get_args(Backend)
LEVELS: tuple[Level, ...] = get_args(Level)
RUNGS = 3
SPOKEN = ("parts", "usual")  # how arguments are spoken of
OPTIONAL: dict[str, Any] = {  # what need not be said
    "forbidden": [], "parts": {}, "usual": {}, "neutral": {}, "efficiency": {},
}  # fmt: skip


def parse(folder: Path, solution: Path) -> Kata:
    """The kata of these two folders; BrokenKata says where its kata.toml is wrong."""
    path = folder / "kata.toml"
    top = toml.parse(path, text(path))
    for name, nothing in OPTIONAL.items():
        top.values.setdefault(name, nothing)
    top.allow(
        "title", "topic", "level", "minutes", "entries", "backends", "limits", "neutral", "efficiency", "forbidden",
        "hints", *SPOKEN,
    )  # fmt: skip
    topic = top.line("topic")
    if len(topic.split()) > 1:
        raise top.wants("topic", "one word")
    entries = top.strings("entries")
    for entry in entries:
        if not entry.isidentifier():
            raise top.broken("entries", f"{entry!r} in 'entries' is not a Python name")
    backends = top.strings("backends")
    for backend in backends:
        if backend not in BACKENDS:
            raise top.broken("backends", f"{backend!r} in 'backends' must be one of {', '.join(BACKENDS)}")
    limits = top.table("limits")
    limits.allow("seconds", "memory_mb")
    return Kata(
        slug=folder.name,
        title=top.line("title"),
        topic=topic,
        level=top.one_of("level", LEVELS),
        minutes=top.whole("minutes"),
        entries=entries,
        backends=tuple(known for backend in backends for known in BACKENDS if known == backend),
        forbidden=tuple(forbidden.parse(table) for table in top.tables("forbidden")),
        hints=_parse_hints(top),
        limits=Limits(limits.positive("seconds"), limits.whole("memory_mb")),
        folder=folder,
        solution=solution,
        parts=tuple((name, top.table("parts").strings(name)) for name in top.table("parts").values),
        usual=tuple(
            (f"{name}.{key}", repr(value))
            for name in top.table("usual").values
            for key, value in top.table("usual").table(name).values.items()
        ),
        neutral=tuple((name, top.table("neutral").plain(name)) for name in top.table("neutral").values),
        sizes=_parse_sizes(top.table("efficiency")),
    )


def _parse_sizes(table: toml.Table) -> Sizes | None:
    if not table.values:
        return None
    table.allow("sizes", "unit")
    few, more, many = table.rising("sizes", 3)
    return Sizes((few, more, many), table.line("unit"))


def _parse_hints(top: toml.Table) -> tuple[Hints, ...]:
    found: list[Hints] = []
    for table in top.tables("hints"):
        table.allow("about", "ladder")
        about, ladder = table.string("about"), table.strings("ladder")
        if len(ladder) != RUNGS:
            raise table.broken("ladder", f"{table.name('ladder')!r} has {len(ladder)} rungs; a ladder has {RUNGS}")
        if (about == "") != (not found):
            raise table.broken("about", "exactly one ladder has \"\" as its 'about', and it comes first")
        if about in [hints.about for hints in found]:
            raise table.broken("about", f"there are two ladders about {about!r}")
        found.append(Hints(about, ladder))
    if not found:
        raise top.broken("hints", "'hints' holds no ladder; it needs at least the one whose 'about' is \"\"")
    return tuple(found)
