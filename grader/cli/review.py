"""`kata review`: what is due, and how well it was known."""

from __future__ import annotations

from typing import get_args

import click

from grader.cli import practice, today
from grader.cli.arguments import complete_card
from grader.cli.console import tell
from grader.errors import Misuse
from grader.report.sanitize import one_line
from grader.study import cards, journal
from grader.study.desk import Desk
from grader.study.events import Rating

MOST = 10  # lines


@click.command()
@click.argument("card", metavar="[SLUG|CARD]", required=False, shell_complete=complete_card)
@click.option(
    "--rate", type=click.Choice(get_args(Rating)), help="Rate your last review yourself: how well did you know it?"
)
def command(card: str | None, rate: Rating | None) -> None:
    """List what is due for review; in a terminal, Enter begins the first. SLUG or CARD begins that one, due or not.

    A kata that you passed comes back as its stub, a mistake that you made as a program with that slip in it, to mend.
    How well it went follows from the checks, the hints and the time; --rate says it otherwise.

    \b
    Examples:
      kata review
      kata review dropout
      kata review dropout --rate hard
    """
    desk = today.desk()
    if rate is not None:
        _rate(desk, card, rate)
    elif card is not None:
        practice.review(_meant(desk, card))
    else:
        _offer(desk)


def _offer(desk: Desk) -> None:
    due = desk.due
    if not due:
        ahead = f"; the next is {practice.called(desk.cards[0].name)}, {_when(desk)}" if desk.cards else ""
        click.echo(one_line(f"Nothing is due{ahead}. What to do now: kata next"))
        return
    click.echo("1 review is due:" if len(due) == 1 else f"{len(due)} reviews are due:")
    for card in due[:MOST]:
        click.echo(one_line(f"  {practice.called(card.name)} ({practice.ago_text((desk.today - card.due).days)})"))
    if len(due) > MOST:
        click.echo(f"  and {len(due) - MOST} more")
    if practice.is_a_terminal():
        if practice.asked("Enter begins the first, q leaves: "):
            practice.review(due[0].name)
    else:
        click.echo(f"The first: kata review {due[0].name}")


def _when(desk: Desk) -> str:
    return practice.day_text(desk.cards[0].due, desk.today)


def _meant(desk: Desk, name: str) -> str:
    """The card of this name; of a kata's, one that is due, or else the kata's own."""
    known = {card.name for card in desk.cards}
    if name in known:
        return name
    due = [card.name for card in desk.due if cards.kata_of(card.name) == name]
    if due or cards.of_kata(name) in known:
        return [*due, cards.of_kata(name)][0]
    raise Misuse(
        f"there is nothing to review of {name!r}: katas that you passed and mistakes that you made come back; "
        "kata review lists those that are due"
    )


def _rate(desk: Desk, name: str | None, rating: Rating) -> None:
    """Note the learner's own rating of the last review of this card, or of the last review of all."""
    card = _meant(desk, name) if name else _last_reviewed(desk)
    if card is None:
        raise Misuse("there is no review to rate yet; begin one with: kata review")
    if warning := journal.record(journal.Reviewed(journal.now(), card, rating, chosen=True)):
        tell(warning)
        return
    after = next(each for each in today.desk().cards if each.name == card)
    click.echo(one_line(f"{practice.called(card)}: {rating}; next {practice.day_text(after.due, desk.today)}"))


def _last_reviewed(desk: Desk) -> str | None:
    """The card that was reviewed last; a pass without one (a hack, a bug that was found at once) is no review."""
    known = {card.name for card in desk.cards}
    for event in reversed(desk.events):
        match event:
            case journal.Attempt(verdict="passed"):
                card = event.card or cards.of_kata(event.kata)
            case journal.Answered():
                card = cards.of_question(event.question)
            case journal.Reviewed():
                card = event.card
            case _:
                continue
        if card in known:
            return card
    return max(desk.cards, key=lambda card: (card.last, card.reviews)).name if desk.cards else None
