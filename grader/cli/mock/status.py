"""`kata mock status`: the clock of the round that is on."""

from __future__ import annotations

import click

from grader.cli.console import WIDEST, console, plain_option, tell
from grader.cli.mock import folder, sitting
from grader.cli.mock.report import card_of
from grader.report import mock
from grader.report.layout import Page
from grader.report.sanitize import one_line
from grader.study import journal
from grader.study.mock import session


@click.command(
    epilog="""\b
Examples:
  kata mock status
  watch -n 30 kata mock status"""
)
@plain_option()
def command(plain: bool) -> None:
    """Show how much of the round is over, which part of it is on, and what has been checked."""
    events = journal.events()
    on = session.current(events)
    if on is None:
        click.echo("No mock interview is on; begin one with: kata mock start")
        return
    page = Page(console(WIDEST), plain)
    sitting.print_clock(on, page)
    mock.print_works(card_of(on, events), page)
    found = folder.find(on)
    if found is None:
        tell(folder.missing(on))
        return
    gone = [session.name(kata) for kata in on.katas if not (found / session.name(kata)).exists()]
    if gone:
        tell(f"{', '.join(gone)} is gone from {one_line(str(found))}; what was checked is kept. Write it again there.")
    brief = found / folder.BRIEF
    page.line(one_line(str(brief if brief.exists() else found)), "dim")
    page.line("hand in: kata mock finish", "dim")
