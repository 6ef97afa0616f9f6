"""`kata mock start`: choose a round, write its folder, start its clock."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import questions as bank
from grader.cli import start, today
from grader.cli.arguments import Whole, complete_topic
from grader.cli.mock import folder
from grader.errors import Misuse
from grader.model import Level
from grader.model.questions import Question
from grader.report.mock_brief import Sheet, brief
from grader.report.sanitize import one_line
from grader.study import journal
from grader.study.desk import Desk
from grader.study.events import Closed, Event, Opened, Started
from grader.study.mock import clock, session
from grader.study.mock.choice import Chosen, Wanted, choose

MOST_MINUTES = 480
TOO_LONG = 1.5  # times the minutes of a round: katas that take longer together are no round


@click.command(
    epilog="""\b
Examples:
  kata mock start
  kata mock start --minutes 30 --katas 1 --level medium
  kata mock start --topic normalisation --blind --seed 7"""
)
@click.option("--minutes", type=Whole(1, MOST_MINUTES), default=45, show_default=True, metavar="M", help="How long.")
@click.option("--katas", type=Whole(1), default=2, show_default=True, metavar="N", help="How many katas.")
@click.option("--questions", type=Whole(0), default=4, show_default=True, metavar="N", help="How many questions.")
@click.option("--level", type=click.Choice(catalogue.LEVELS), help="Only katas of this level.")
@click.option("--topic", default="", metavar="TOPIC", shell_complete=complete_topic, help="Only this topic.")
@click.option("--seed", type=Whole(0, 2**32 - 1), help="Choose by the seed of an earlier round.  [default: a new one]")
@click.option("--blind", is_flag=True, help="A check says passed or failed, and nothing else; no hints.")
def command(
    minutes: int, katas: int, questions: int, level: Level | None, topic: str, seed: int | None, blind: bool
) -> None:
    """Begin a mock interview: write a folder with a brief and stubs, and start the clock.

    What is weak or due comes first, and nothing that you have seen this week, as long as there is anything else.
    """
    desk = today.desk()
    if (on := session.current(desk.events)) is not None:
        raise Misuse(_is_on(on))
    seed = secrets.randbelow(2**32) if seed is None else seed
    chosen = chosen_for(desk, Wanted(katas, questions, minutes, seed, level, topic))
    require_time(chosen, minutes)
    now = journal.now()
    name = f"{now.astimezone():%Y-%m-%d}-{secrets.token_hex(3)}"
    path = folder.PLACE / name
    opened = Opened(
        when=now, session=name, path=os.path.abspath(path), minutes=minutes, seed=seed,
        katas=tuple(kata.slug for kata in chosen.katas), backends=chosen.backends,
        questions=tuple(question.id for question in chosen.questions), blind=blind,
    )  # fmt: skip
    folder.write(path, _files(opened, chosen, path))
    _enter(opened, desk.events, path)
    _print(opened, chosen, path)


def chosen_for(desk: Desk, wanted: Wanted) -> Chosen:
    """The round that was wanted; Misuse where there is no kata for it."""
    chosen = choose(desk, questions_of_bank() if wanted.questions else (), wanted)
    if not chosen.katas:
        known = ", ".join(sorted({kata.topic for kata in desk.katas}))
        of = " ".join(filter(None, [wanted.level, "kata", f"on {wanted.topic!r}" if wanted.topic else ""]))
        raise Misuse(f"there is no {of}; choose another --level or --topic ({known})")
    return chosen


def require_time(chosen: Chosen, minutes: int) -> None:
    """Misuse where nobody could do these katas within the round."""
    count, usual = len(chosen.katas), sum(kata.minutes for kata in chosen.katas)
    if usual > TOO_LONG * minutes:
        katas, fewer = ("1 kata takes", "") if count == 1 else (f"{count} katas take", "fewer --katas or ")
        raise Misuse(f"{katas} about {usual} min, and the round has {minutes}; choose {fewer}more --minutes")


def questions_of_bank() -> tuple[Question, ...]:
    """All questions; none where there is no bank."""
    return bank.questions() if bank.topics() else ()


def _is_on(on: Opened) -> str:
    return (
        f"a mock interview has been on since {on.when.astimezone():%Y-%m-%d %H:%M}, in {one_line(on.path)}; "
        "end it with: kata mock finish, or kata mock abandon"
    )


def _files(opened: Opened, chosen: Chosen, path: Path) -> dict[str, str]:
    sheets = [
        Sheet(session.name(kata.slug), backend, catalogue.text(kata.prompt), folder.check(path, kata.slug))
        for kata, backend in zip(chosen.katas, chosen.backends, strict=True)
    ]
    parts = clock.parts(opened.minutes)
    return {
        folder.SESSION: session.to_text(opened),
        folder.BRIEF: brief(opened.session, opened.minutes, sheets, parts, blind=opened.blind, began=opened.when),
        **{
            session.name(kata.slug): start.content(kata, backend)
            for kata, backend in zip(chosen.katas, chosen.backends, strict=True)
        },
    }


def _enter(opened: Opened, before: tuple[Event, ...], path: Path) -> None:
    """Note that it began; of two that begin at the same moment only one can."""
    files = [
        Started(opened.when, slug, str(path / session.name(slug)), backend, session=opened.session)
        for slug, backend in zip(opened.katas, opened.backends, strict=True)
    ]
    ended = sorted(event.session for event in before if isinstance(event, Closed))
    after = f"{platform.node()} {journal.log()} {ended}"  # the same for whoever else begins now
    try:
        first = journal.enter([opened], f"round-{hashlib.sha256(after.encode()).hexdigest()[:24]}")
        if first:
            journal.enter(files, f"{opened.session}-started")
    except Misuse:
        folder.remove(path)
        raise
    if not first:
        folder.remove(path)
        raise Misuse("another mock interview has just begun; see it with: kata mock status")


def _print(opened: Opened, chosen: Chosen, path: Path) -> None:
    shown = one_line(str(path))
    click.echo(f"Wrote {shown}. The clock runs until {session.ends(opened).astimezone():%H:%M}.")
    for kata, backend in zip(chosen.katas, chosen.backends, strict=True):
        seen = ", seen this week: there is nothing else" if kata.slug in chosen.seen else ""
        click.echo(f"  {session.name(kata.slug)}  {kata.title} ({backend}, {kata.level}{seen})")
    click.echo(f"Read {one_line(str(path / folder.BRIEF))}, then:")
    for kata in chosen.katas:
        click.echo(f"  {folder.check(path, kata.slug)}")
    click.echo("  kata mock status\n  kata mock finish")
