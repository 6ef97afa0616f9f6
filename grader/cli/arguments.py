"""What a shell offers for arguments, and what is said of a number that is none. Nothing is raised at Tab."""

from __future__ import annotations

import contextlib
import itertools
import math
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from grader import catalogue
from grader.errors import KataError
from grader.model import Kata

MOST_OFFERED = 200  # files


class Whole(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; of anything else it is said what to give."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            bounds = f"of {self.min} or more" if self.max is None else f"from {self.min} to {self.max}"
            self.fail(f"give a whole number {bounds}, not {str(value)!r}.", param, ctx)


class Seconds(click.FloatRange):
    """A time above 0, up to so many seconds."""

    def __init__(self, most: float):
        super().__init__(0, most, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; of anything else, nan included, it is said what to give."""
        with contextlib.suppress(click.BadParameter):
            seconds = float(super().convert(value, param, ctx))
            if not math.isnan(seconds):  # which is in no range, and click lets it through each
                return seconds
        self.fail(f"give seconds above 0, {self.max:g} at most, not {str(value)!r}", param, ctx)


class Day(click.DateTime):
    """A day as it is written in ISO 8601."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The beginning of the day; of anything else it is said what to give."""
        with contextlib.suppress(click.BadParameter):
            day: datetime = super().convert(value, param, ctx)
            return day
        self.fail(f"give a day like 2026-03-31, not {str(value)!r}", param, ctx)


def complete_slug(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names of all katas."""
    try:
        return [slug for slug in catalogue.slugs() if slug.startswith(incomplete)]
    except KataError:
        return []


def complete_target(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """What may stand for a submission: the names of all katas, and Python files here and one folder down."""
    folder = Path(incomplete).parent if "/" in incomplete else Path()
    files: list[str] = []
    with contextlib.suppress(OSError, ValueError):
        found = (path for pattern in ("*.py", "*/*.py") for path in folder.glob(pattern))
        files = sorted(str(path) for path in itertools.islice(found, MOST_OFFERED))
    return [*complete_slug(ctx, parameter, incomplete), *(file for file in files if file.startswith(incomplete))]


def complete_backend(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The backends of the kata named before, or all where none is."""
    kata = _named(ctx)
    backends = kata.backends if kata else catalogue.BACKENDS
    return [backend for backend in backends if backend.startswith(incomplete)]


def complete_section(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The headings of what is shown: the prompt's, or the explanation's."""
    with contextlib.suppress(KataError):
        if (kata := _named(ctx)) is None:
            return []
        page = kata.solution / "explain.md" if ctx.info_name == "explain" else kata.prompt
        headings = re.findall(r"(?m)^#{2,6} (.+)$", catalogue.text(page))
        return [heading for heading in headings if heading.lower().startswith(incomplete.lower())]
    return []


def complete_program(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names of a kata's programs: the reference, those in other styles, the mistakes."""
    with contextlib.suppress(KataError):
        if (kata := _named(ctx)) is None:
            return []
        names = ["solution"]
        for backend in kata.backends:
            names += [path.stem for path in catalogue.programs(kata, backend)]
            names += [mistake.slug for mistake in catalogue.mistakes(kata, backend, quick=True)]
        return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]
    return []


def complete_card(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names of all katas, and of all cards."""
    from grader.study import journal  # only `kata review` has cards
    from grader.study.reviews import reviews

    found = complete_slug(ctx, parameter, incomplete)
    with contextlib.suppress(KataError):
        found += [card for card in reviews(journal.events(), {}, None) if card.startswith(incomplete)]
    return found


def complete_topic(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The topics of all katas."""
    try:
        return sorted({kata.topic for kata in catalogue.every() if kata.topic.startswith(incomplete)})
    except KataError:
        return []


def _named(ctx: click.Context) -> Kata | None:
    """The kata that was named before; None where none is."""
    for word in (ctx.params.get("slug"), *ctx.args):  # click leaves it in args while the option has no value
        with contextlib.suppress(KataError):
            if word in catalogue.slugs():
                return catalogue.find(word)
    return None
