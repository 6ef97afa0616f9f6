"""`kata mock abandon`: the round that is on is over, and nothing is made of it."""

from __future__ import annotations

import click

from grader.cli.asking import confirmed
from grader.cli.mock.asking import note
from grader.errors import Misuse
from grader.report.sanitize import one_line
from grader.study import journal
from grader.study.events import Closed
from grader.study.mock import session
from grader.words import phrase


@click.command(
    epilog="""\b
Examples:
  kata mock abandon"""
)
def command() -> None:
    """End the round that is on without a scorecard; its files stay, and what was checked counts as practice."""
    on = session.current(journal.events())
    if on is None:
        raise Misuse("no mock interview is on, so there is none to abandon; begin one with: kata mock start")
    if not confirmed(phrase("mock.ask_abandon", session=one_line(on.session))):
        return
    note(on, "closed", Closed(journal.now(), on.session, abandoned=True))
    click.echo(phrase("mock.abandoned", path=one_line(on.path)))
