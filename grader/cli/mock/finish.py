"""`kata mock finish`: grade what was handed in, ask what an interviewer asks, show the scorecard.

Whatever ends it, what is known by then is kept, and finish goes on there: every event of it has a name of its own, by
which it is noted once.
"""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.asking import confirmed
from grader.cli.console import WIDEST, console, plain_option, tell
from grader.cli.mock import folder, sitting
from grader.cli.mock.asking import note, questions, ratings, talk
from grader.cli.mock.grading import graded_as, is_blank
from grader.cli.mock.report import card_of
from grader.cli.policy import policy
from grader.errors import Misuse
from grader.grading import Grader
from grader.report import mock
from grader.report.layout import Page
from grader.study import journal
from grader.study.events import Closed, Event, HandedIn, Opened, Reviewed
from grader.study.mock import session
from grader.words import phrase


@click.command(
    epilog="""\b
Examples:
  kata mock finish
  kata mock finish --lost             without its folder"""
)
@click.option("--lost", is_flag=True, help="The folder is gone; finish with what the journal knows.")
@plain_option()
def command(lost: bool, plain: bool) -> None:
    """Hand in: everything is graded, then come follow-ups, questions, your own rating, and the scorecard.

    If it is interrupted, or its input ends, finish goes on where it was.
    """
    events = journal.events()
    on = session.current(events)
    if on is None:
        raise Misuse("no mock interview is on; begin one with: kata mock start, or see the last: kata mock report")
    at = folder.find(on)
    if at is None and not lost:
        raise Misuse(folder.missing(on))
    page = Page(console(WIDEST), plain)
    if session.handed_in(events, on.session) is None:
        sitting.print_clock(on, page)
        if not _means_it(on):
            return
    try:
        if session.handed_in(events, on.session) is None:
            note(on, "handed", HandedIn(journal.now(), on.session))
        if at is not None:
            _grade(on, at, plain)
        mock.print_works(card_of(on, journal.events()), page)
        if not (talk(on, page) and questions(on, page) and ratings(on, page)):
            raise click.Abort
        _close(on)
    except (KeyboardInterrupt, click.Abort):
        tell("stopped; what was handed in and answered is kept, and goes on with: kata mock finish")
        raise
    page.blank()
    mock.print_scorecard(card_of(on, journal.events()), page)


def _means_it(on: Opened) -> bool:
    """Whether the pen is to be put down now: nobody wants that by mistake, minutes before the end."""
    left = int(sitting.reading(on).left // 60)
    return left == 0 or confirmed(
        phrase("mock.ask_hand_in_one") if left == 1 else phrase("mock.ask_hand_in", minutes=left)
    )


def _grade(on: Opened, at: Path, plain: bool) -> None:
    """Grade every file that is not the stub any more, on all devices, each once."""
    _, graded_before = session.halves(session.within(journal.events(), on.session))
    done = {attempt.kata for attempt in graded_before}
    with Grader(policy(False)) as grader:
        for slug, backend in zip(on.katas, on.backends, strict=True):
            path = at / session.name(slug)
            if slug not in done and path.exists() and not is_blank(path, slug, backend):
                note(on, f"graded-{slug}", graded_as(grader, path, slug, backend, on.session, hidden=plain))


def _close(on: Opened) -> None:
    """The round is over, and its primary error comes back soon."""
    card = card_of(on, journal.events())
    again = card.primary.card if card.primary else ""
    now = journal.now()
    last: list[Event] = [Reviewed(now, again, "again", session=on.session)] if again else []
    note(on, "closed", *last, Closed(now, on.session))
