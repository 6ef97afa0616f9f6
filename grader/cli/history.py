"""`kata history`: what you did, as the journal has it."""

from __future__ import annotations

from datetime import datetime

import click

from grader import catalogue
from grader.cli.arguments import Whole, complete_slug
from grader.cli.console import console
from grader.report.sanitize import one_line
from grader.study import cards, followups, journal
from grader.study.mock import session
from grader.words import duration_text

LAST = 30


@click.command()
@click.argument("slug", required=False, shell_complete=complete_slug)
@click.option("--last", type=Whole(1), default=LAST, show_default=True, metavar="N", help="Only the last N.")
@click.option("--all", "every", is_flag=True, help="List everything, from the first day on.")
def command(slug: str | None, last: int, every: bool) -> None:
    """List what you did, the newest last: starts, checks, hints, reviews, questions; of all katas, or of SLUG.

    \b
    Examples:
      kata history
      kata history bn-backward --all
      kata export > progress.jsonl        all of it, for a program
    """
    if slug is not None:
        slug = catalogue.find(slug).slug
    found = [event for event in cards.covered(session.blinded(journal.events())) if slug in (None, about(event))]
    shown = found if every else found[-last:]
    if not shown:
        click.echo(f"Nothing yet; begin with: kata start {slug or 'SLUG'}")
        return
    _print(shown)
    if len(shown) < len(found):
        click.echo(f"{len(found) - len(shown)} more before these: --all lists them.")


def about(event: journal.Event) -> str:
    """The kata that it is about, or the question; of a card, what that is of."""
    match event:
        case journal.Reviewed():
            name = cards.name_of(event.card)
            return cards.kata_of(event.card) or followups.kata_of(name) or name
        case journal.Planned():
            return ""
        case journal.Opened() | journal.HandedIn() | journal.Rated() | journal.Closed():
            return event.session
        case journal.Asked() | journal.Answered():
            return followups.kata_of(event.question) or event.question
    return event.kata


def said(event: journal.Event) -> tuple[str, str]:
    """What happened, and the colour of it."""
    match event:
        case journal.Started(card=card) if cards.kind_of(card) == "hack":
            return f"started a hack ({event.backend})", ""
        case journal.Started():
            drill = f"a drill of {cards.name_of(event.card)} " if cards.name_of(event.card) else "a drill "
            return f"started {drill if event.card else ''}({event.backend})", ""
        case journal.Attempt(card=card) if cards.kind_of(card) == "hack":
            return _hacked(event)
        case journal.Attempt(verdict="passed"):
            return f"{'mended' if event.card else 'passed'}{_after(event)}", "green"
        case journal.Attempt(verdict="failed"):
            why = ", ".join(event.mistakes) or (event.parts[0] if event.parts else "")
            return f"failed{_after(event)}{f': {why}' if why else ''}", "red"
        case journal.Attempt(stub=True):
            return "failed: not written yet", "red"
        case journal.Attempt():
            return "could not be graded", "yellow"
        case journal.Hinted():
            return f"hint {event.rung}{f' about {event.about}' if event.about else ''}", ""
        case journal.SolutionSeen():
            return f"saw the {event.what}", ""
        case journal.Reviewed():
            name = cards.name_of(event.card)
            # of a question, only a kata's own: one of the bank is named beside it
            which = name if cards.kind_of(event.card) == "mistake" else name.partition("/")[2]
            return f"reviewed: {event.rating}{f' ({which})' if which else ''}", ""
        case journal.Planned():
            return f"planned until {event.until}, {event.minutes} min a day", ""
        case journal.Asked():
            return f"was asked{_which(event)}", ""
        case journal.Opened():
            return f"mock interview of {event.minutes} min began: {', '.join(event.katas)}", ""
        case journal.HandedIn():
            return "handed in", ""
        case journal.Rated():
            return f"{event.dimension} rated by {event.by}: {event.band or 'not assessed'}", ""
        case journal.Closed():
            return f"mock interview {'abandoned' if event.abandoned else 'ended'}", ""
        case journal.Discussed():
            return f"{event.question} ({'known' if event.known else 'not known'})", ""
    if not (event.right or event.said):
        return f"passed over{_which(event)}", "yellow"
    said = f"answered {'right' if event.right else 'wrong'}{_which(event)}"
    return said, "green" if event.right else "red"


def _hacked(event: journal.Attempt) -> tuple[str, str]:
    """What came of an input; only one that shows the mistake says which it was."""
    if event.verdict == "passed":
        return f"hacked{_after(event)}: {cards.name_of(event.card)}", "green"
    said = "passes on the input" if event.verdict == "failed" else "no legal input"
    return f"hack: {said}{_after(event)}", "red" if event.verdict == "failed" else "yellow"


def _which(event: journal.Asked | journal.Answered) -> str:
    """Which of a kata's follow-up questions it is; a question of the bank is named beside it."""
    _, slash, question = event.question.partition("/")
    return f": {question}" if slash else ""


def _after(event: journal.Attempt) -> str:
    return "" if event.since is None else f" after {duration_text(event.since)}"


def _print(events: list[journal.Event]) -> None:
    from rich.text import Text

    from grader.report.layout import bare_table

    table = bare_table()
    table.add_column("when", no_wrap=True)
    table.add_column("what about")
    table.add_column("what")
    for event in events:
        what, style = said(event)
        table.add_row(_day(event.when), Text(one_line(about(event))), Text(one_line(what), style))
    console().print(table)


def _day(when: datetime) -> str:
    """In the time of this place."""
    try:
        return f"{when.astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):  # year 1, in a zone before Greenwich
        return when.isoformat(" ", "minutes")
