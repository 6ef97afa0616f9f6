"""`kata mock report`: the scorecard of a round."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import click

from grader import catalogue
from grader.cli.console import WIDEST, console, plain_option
from grader.cli.page import html_option, write_page
from grader.errors import KataError, Misuse
from grader.model.mock import Scorecard
from grader.report import mock
from grader.report.layout import Page
from grader.report.mock_json import to_json
from grader.report.sanitize import one_line
from grader.study import journal
from grader.study.events import Event, Opened
from grader.study.mock import session
from grader.study.mock.scorecard import scorecard


def complete_session(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The rounds that there were."""
    try:
        return [each.session for each in session.rated(journal.events()) if each.session.startswith(incomplete)]
    except KataError:
        return []


@click.command(
    epilog="""\b
Examples:
  kata mock report                    the last round
  kata mock report 2026-11-29-a3f9c1
  kata mock report --json
  kata mock report --html mock.html"""
)
@click.argument("name", metavar="[ID]", required=False, shell_complete=complete_session)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@html_option
@plain_option()
def command(name: str | None, as_json: bool, html: Path | None, plain: bool) -> None:
    """Show the scorecard of the round ID, or of the last one: bands with their evidence, the error to work on, when."""
    events = journal.events()
    card = card_of(_meant(events, name), events)
    if as_json:
        click.echo(to_json(card))
    else:
        mock.print_scorecard(card, Page(console(WIDEST), plain))
    if html:
        write_page(html, _page(card))
        if not as_json:
            click.echo(f"the page: {one_line(str(html))}")


def _page(card: Scorecard) -> str:
    from grader.report.html.scorecard import scorecard_page  # jinja2 takes 50 ms

    return scorecard_page(card)


def card_of(opened: Opened, events: Sequence[Event], timed: bool = True) -> Scorecard:
    """The scorecard of a session; of a kata that is broken or gone, minutes and titles are not known.

    timed: whether the times of its events say how long anything took
    """
    minutes: dict[str, int] = {}
    titles: dict[str, str] = {}
    for slug, backend in zip(opened.katas, opened.backends, strict=True):
        with contextlib.suppress(KataError):
            kata = catalogue.find(slug)
            minutes |= {slug: kata.minutes} if timed else {}
            titles |= {mistake.slug: mistake.title for mistake in catalogue.mistakes(kata, backend, quick=True)}
    return scorecard(opened, events, minutes, titles)


def _meant(events: Sequence[Event], name: str | None) -> Opened:
    known = session.rated(events)
    if not known:
        raise Misuse("there is no mock interview to report on yet; begin one with: kata mock start")
    if name is None:
        return known[-1]
    found = [each for each in known if each.session.startswith(name)]
    if len(found) != 1:
        what = f"there are {len(found)} that begin with {name!r}" if found else f"there is no mock interview {name!r}"
        raise Misuse(f"{what}; these are the last: {', '.join(each.session for each in known[-4:])}")
    return found[0]
