"""`kata plan`: the days until an interview."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click

from grader.cli import practice, today
from grader.cli.arguments import Day, Whole
from grader.cli.console import console, tell
from grader.errors import Misuse
from grader.report.sanitize import one_line
from grader.study import cards, journal
from grader.study.plan import Item, Plan, lay_out

MINUTES = 40
FARTHEST = 365  # days


@click.command()
@click.option("--until", metavar="DATE", type=Day(), help="The day of the interview, like 2026-03-31.")
@click.option(
    "--minutes", type=Whole(5, 600), metavar="M",
    help=f"How long you practise on a day.  [default: as before, or {MINUTES}]",
)  # fmt: skip
def command(until: datetime | None, minutes: int | None) -> None:
    """Lay out the days until your interview: what is due on each, and what is new; without options, from today on.

    The plan follows what you do: what a missed day held moves on, and a mistake comes back until it is mended. Nothing
    new comes on the last two days.

    \b
    Examples:
      kata plan --until 2026-03-31
      kata plan --minutes 60
      kata plan
    """
    desk = today.desk()
    before = desk.planned
    if until is None and before is None:
        soon = desk.today + timedelta(weeks=4)  # a day that can be pasted
        raise Misuse(f"there is no plan yet; say when your interview is: kata plan --until {soon}")
    day = until.date() if until else before.until if before else desk.today
    if not 0 < (ahead := (day - desk.today).days) <= FARTHEST:
        where = "in the past" if ahead < 0 else "today" if ahead == 0 else f"more than {FARTHEST} days ahead"
        raise Misuse(f"{day} is {where}; name the day of your interview: --until YYYY-MM-DD")
    planned = journal.Planned(
        journal.now(), day, minutes or (before.minutes if before else MINUTES)
    )  # fmt: skip
    if until or minutes:
        if warning := journal.record(planned):
            tell(warning)
        desk = today.desk()
    elif before:
        planned = before
    _print(lay_out(desk, planned), planned, desk.today)


def _print(plan: Plan, planned: journal.Planned, first: date) -> None:
    from rich.text import Text

    from grader.report.layout import bare_table

    days = (planned.until - first).days
    click.echo(f"{days} {'day' if days == 1 else 'days'} until {planned.until}, {planned.minutes} min a day")
    missed, left = remarks(plan, first)
    if missed:
        click.echo(missed)
    table = bare_table()
    table.add_column("day", no_wrap=True)
    table.add_column("min", no_wrap=True, justify="right")
    table.add_column("what")
    for day in plan.days:
        what = ", ".join(said(item) for item in day.items) or "nothing"
        shown = Text(one_line(what), "" if day.items else "dim")
        table.add_row(practice.day_text(day.date, first), str(day.minutes or ""), shown)
    console().print(table)
    if left:
        console().print(Text(one_line(left)))  # a list of katas may take more than one line


def remarks(plan: Plan, today: date) -> tuple[str, str]:
    """What is said of days that were missed, and of katas for which there is no time; each "" where there are none."""
    missed = ", ".join(practice.day_text(day, today) for day in plan.missed[-3:])
    return (
        f"Missed: {missed}. What was laid out there has moved on." if missed else "",
        f"No time for: {', '.join(plan.left)}. More minutes a day would help: --minutes" if plan.left else "",
    )


def said(item: Item) -> str:
    """What there is to do."""
    match item.kind:
        case "new":
            return f"{item.name} (new)"
        case "finish":
            return f"{item.name} (finish)"
        case "backend":
            return f"{item.name} in {item.backend}"
    if cards.kind_of(item.name) == "mistake":
        return f"{cards.kata_of(item.name)}: {cards.name_of(item.name)}"
    return cards.name_of(item.name)
