"""`kata list`: which katas there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import get_args

import click

from grader import catalogue
from grader.cli.arguments import complete_topic
from grader.cli.console import console, tell
from grader.errors import BrokenKata, Misuse
from grader.model import Kata
from grader.report.sanitize import one_line
from grader.study import journal

SCHEMA = 1
TITLED = 80  # columns; in fewer a title would be shreds, and is left to kata show


@click.command()
@click.option("--topic", metavar="TOPIC", shell_complete=complete_topic, help="Only katas on this topic.")
@click.option("--level", type=click.Choice(catalogue.LEVELS), help="Only katas of this level.")
@click.option("--status", type=click.Choice(get_args(journal.Progress)), help="Only katas with this status.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def command(topic: str | None, level: str | None, status: str | None, as_json: bool) -> int:
    """List the katas by topic and level: name, title, minutes, backends and your progress.

    \b
    Examples:
      kata list --level easy --status new
      kata list --json
    """
    katas, broken = _read()
    topics = sorted({kata.topic for kata in katas})
    if topic is not None and katas and topic.lower() not in topics:
        raise Misuse(f"there is no topic {topic!r}; the topics are {', '.join(topics)}")
    progress = _progress(is_needed=status is not None)
    chosen = [
        kata
        for kata in katas
        if (topic is None or kata.topic == topic.lower())
        and (level is None or kata.level == level)
        and (status is None or _status(kata, progress) == status)
    ]
    filtered = not (topic is None and level is None and status is None)
    if as_json:
        _print_json(chosen, broken, progress)
    elif chosen or (broken and not filtered):
        _print_table(chosen, [] if filtered else list(broken), progress)
    else:
        click.echo("No kata matches." if katas else "There are no katas yet.")
    for error in broken.values():
        tell(str(error))
    return BrokenKata.exit_code if broken else 0


def _read() -> tuple[list[Kata], dict[str, BrokenKata]]:
    """All katas that can be read, and why the others cannot."""
    katas: list[Kata] = []
    broken: dict[str, BrokenKata] = {}
    for slug in catalogue.slugs():
        try:
            katas.append(catalogue.find(slug))
        except BrokenKata as error:
            broken[slug] = error
    return katas, broken


def _progress(*, is_needed: bool) -> dict[str, journal.Progress]:
    try:
        return journal.statuses()
    except Misuse as error:
        if is_needed:
            raise
        tell(str(error))
        return {}


def _status(kata: Kata, progress: dict[str, journal.Progress]) -> str:
    return "draft" if kata.is_draft else progress.get(kata.slug, "new")


def _print_json(katas: list[Kata], broken: dict[str, BrokenKata], progress: dict[str, journal.Progress]) -> None:
    document = {
        "schema": SCHEMA,
        "katas": [
            {
                "slug": kata.slug,
                "title": kata.title,
                "topic": kata.topic,
                "level": kata.level,
                "minutes": kata.minutes,
                "entries": kata.entries,
                "backends": kata.backends,
                "status": _status(kata, progress),
            }
            for kata in katas
        ],
        "broken": [{"slug": slug, "error": str(error)} for slug, error in broken.items()],
    }
    click.echo(json.dumps(document, indent=2))


def _print_table(katas: list[Kata], broken: list[str], progress: dict[str, journal.Progress]) -> None:
    from rich.text import Text

    from grader.report.layout import bare_table

    out = console()
    titled = out.width >= TITLED
    table = bare_table()
    table.add_column("kata", no_wrap=True)
    if titled:
        table.add_column("title")
    table.add_column("level", no_wrap=True)
    table.add_column("min", no_wrap=True, justify="right")
    table.add_column("backends")
    table.add_column("status", no_wrap=True)
    styles = {"new": "", "started": "yellow", "passed": "green", "broken": "red", "draft": "yellow"}
    empty = [""] * (4 if titled else 3)

    def add(first: Text, cells: Sequence[str], status: str) -> None:  # Text: a title is shown with its brackets
        table.add_row(first, *(Text(one_line(cell)) for cell in cells), Text(status, styles[status]))

    for topic, of_topic in groupby(sorted(katas, key=_place), key=lambda kata: kata.topic):
        table.add_row(Text(one_line(topic), "bold"), *empty)
        for kata in of_topic:
            title = [kata.title] if titled else []
            cells = [*title, kata.level, str(kata.minutes), ", ".join(kata.backends)]
            add(Text(f"  {one_line(kata.slug)}"), cells, _status(kata, progress))
    for slug in sorted(broken):
        add(Text(one_line(slug)), empty, "broken")
    out.print(table)


def _place(kata: Kata) -> tuple[str, int, str]:
    """By topic, the easy ones first."""
    return kata.topic, catalogue.LEVELS.index(kata.level), kata.slug
