"""`kata mock grade`: a packet that came back, graded as a stranger's work, with both ratings."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from grader import catalogue
from grader.cli.arguments import Whole
from grader.cli.console import WIDEST, console, plain_option
from grader.cli.mock import packet
from grader.cli.mock.asking import rating
from grader.cli.mock.grading import graded_as, is_blank
from grader.cli.mock.report import card_of
from grader.cli.page import html_option, write_page
from grader.cli.policy import policy
from grader.grading import Grader
from grader.model import Level
from grader.model.mock import DIMENSIONS
from grader.report import mock
from grader.report.html.scorecard import scorecard_page
from grader.report.layout import Page
from grader.report.mock_json import to_json
from grader.report.sanitize import one_line
from grader.study.events import Closed, Event, HandedIn, Opened, Rated
from grader.study.mock import session
from grader.study.mock.choice import Wanted
from grader.words import phrase


@click.command(
    epilog="""\b
Examples:
  kata mock grade returned.zip --seed 7
  kata mock grade returned.zip --seed 7 --level medium --html anna.html
  kata mock grade returned.zip --seed 7 --json < /dev/null"""
)
@click.argument("returned", metavar="RETURNED.zip", type=click.Path(path_type=Path))
@click.option("--seed", type=Whole(0, 2**32 - 1), required=True, metavar="N", help="The one it was packed with.")
@packet.options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, and ask nothing.")
@html_option
@click.option("--require-sandbox", is_flag=True, help="Run nothing unless the full sandbox is available.")
@plain_option()
def command(
    returned: Path, seed: int, minutes: int, katas: int, level: Level | None, topic: str, as_json: bool,
    html: Path | None, require_sandbox: bool, plain: bool,
) -> None:  # fmt: skip
    """Grade a packet of `kata mock pack` that came back, ask for your own ratings, and show the scorecard.

    The seed, and options that were typed to pack it, choose its round again; a packet of another round is refused.
    Nothing of it counts as yours: your progress stays as it is.
    """
    opened, _ = packet.chosen(Wanted(katas, 0, minutes, seed, level, topic))  # as of now: nobody timed it
    found = packet.read(returned, opened)
    page = Page(console(WIDEST), plain)
    happened: list[Event] = [opened, HandedIn(opened.when, opened.session)]
    happened += _graded(found, opened, require_sandbox, hidden=as_json or plain)
    happened += [
        Rated(opened.when, dimension, band, "self", session=opened.session)
        for dimension, band in found.ratings.items()
    ]  # fmt: skip
    if not as_json:
        happened += _asked(opened, page)
    happened.append(Closed(opened.when, opened.session))
    card = card_of(opened, happened, timed=False)
    if card.primary:
        card = replace(card, primary=replace(card.primary, card=""))  # nothing of it comes back to you
    if as_json:
        click.echo(to_json(card))
    else:
        page.blank()
        mock.print_scorecard(card, page)
    if html:
        write_page(html, scorecard_page(card))
        if not as_json:
            click.echo(f"the page: {one_line(str(html))}")


def _graded(found: packet.Packet, opened: Opened, require_sandbox: bool, *, hidden: bool) -> list[Event]:
    """Each file that is not the stub, in a folder of its own that is gone afterwards."""
    graded: list[Event] = []
    with tempfile.TemporaryDirectory(prefix="kata-") as place, Grader(policy(require_sandbox)) as grader:
        for slug, backend in zip(opened.katas, opened.backends, strict=True):
            path = Path(place) / session.name(slug)
            if path.name in found.files:
                path.write_bytes(found.files[path.name])
                if not is_blank(path, slug, catalogue.require_backend(catalogue.find(slug), backend)):
                    graded.append(graded_as(grader, path, slug, backend, opened.session, hidden=hidden))
    return graded


def _asked(opened: Opened, page: Page) -> list[Event]:
    """The interviewer's ratings, before ours and the candidate's are shown."""
    given: list[Event] = []
    page.line(phrase("mock.ask_rate_candidate"), "bold")
    for dimension in DIMENSIONS:
        rated = rating(dimension, page)
        if rated is None:
            break
        given.append(Rated(opened.when, dimension, rated[0], "interviewer", session=opened.session))
    return given
