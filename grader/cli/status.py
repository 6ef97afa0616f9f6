"""`kata status`: how far you are, on one screen."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import practice, today
from grader.cli.console import WIDEST, console, plain_option
from grader.cli.page import html_option, write_page
from grader.report.sanitize import one_line
from grader.study.desk import Desk
from grader.study.summary import Kept, Status, summary

MOST = 5  # lines of a list
SHADES = (" ·", " ▪", " ■")  # nothing, a little, much on a day
MUCH = 6  # checks, hints and reviews


@click.command()
@html_option
@plain_option("no sign stands for a word")
def command(html: Path | None, plain: bool) -> None:
    """Show how far you are: solved, due, your streak, weeks, weak topics, mistakes you keep making, what to do now.

    \b
    Examples:
      kata status
      kata status --html progress.html    a page for the browser too
    """
    desk = today.desk()
    status = summary(desk)
    _print(status, plain)
    if html:
        write_page(html, _page(desk, status))
        click.echo(f"the page: {one_line(str(html))}")


def _page(desk: Desk, status: Status) -> str:
    from grader.cli.standing import standing
    from grader.report.html.status import status_page

    return status_page(standing(desk, status))


def _print(status: Status, plain: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()

    def row(name: str, *lines: Text | str) -> None:
        table.add_row(name, Text("\n").join(line if isinstance(line, Text) else Text(one_line(line)) for line in lines))

    row("solved", "   ".join(f"{each.backend} {each.passed} of {each.of}" for each in status.solved))
    row("due", _due(status))
    row("streak", "1 day" if status.streak == 1 else f"{status.streak} days")
    if status.until:
        days = (status.until - status.today).days
        row("interview", f"{status.until}, in {days} {'day' if days == 1 else 'days'}: kata plan")
    row("weeks", *(_weeks_in_words(status) if plain else _weeks(status)))
    if status.weak:
        row("weak", ", ".join(status.weak[:MOST]))
    if status.kept:
        row("again and again", *(_kept(each) for each in status.kept[:MOST]))
    what, why = practice.said(status.now)
    row("now", f"{what}: {why}", Text(f"  {one_line(practice.command_for(status.now))}", "bold"))
    console(WIDEST).print(table)


def _due(status: Status) -> str:
    names = {"kata": ("kata", "katas"), "mistake": ("mistake", "mistakes"), "question": ("question", "questions")}
    said = [f"{count} {names[kind][count != 1]}" for kind, count in status.due]
    return f"{', '.join(said)}: kata review" if said else "nothing"


def _weeks(status: Status) -> list[str]:
    """A column a week, a line a day of the week."""
    names = ("Mon", "   ", "Wed", "   ", "Fri", "   ", "Sun")
    lines = [
        name + "".join("  " if count is None else SHADES[(count > 0) + (count >= MUCH)] for count in days)
        for name, days in zip(names, zip(*status.calendar, strict=True), strict=True)
    ]
    return [*lines, f"    {SHADES[1].strip()} something done  {SHADES[2].strip()} much"]


def _weeks_in_words(status: Status) -> list[str]:
    """The last weeks in which something was done, the newest first."""
    said = []
    for back, week in enumerate(reversed(status.calendar)):
        days = sum(count is not None and count > 0 for count in week)
        if days:
            name = {0: "this week", 1: "last week"}.get(back, f"{back} weeks ago")
            said.append(f"{name}: {days} {'day' if days == 1 else 'days'}")
    return said[:MOST] or ["nothing done yet"]


def _kept(kept: Kept) -> str:
    return f"{kept.kata}: {practice.mistake_title(kept.kata, kept.mistake)} ({kept.times} times)"
