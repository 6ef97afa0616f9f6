"""`kata reset`: a file as it was when it was started."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli import hack, practice, start
from grader.cli.arguments import complete_target
from grader.cli.target import one
from grader.command import typed
from grader.report.sanitize import one_line
from grader.study import cards, journal


@click.command(
    epilog="""\b
Examples:
  kata reset                          the file you started last
  kata reset dropout                  the file for a kata
  kata reset practice/dropout.py      a file

\b
Exit codes:
  0    it is as it was
  2    wrong usage, or the file cannot be written
  130  interrupted"""
)
@click.argument("target", metavar="[SLUG|FILE]", required=False, shell_complete=complete_target)
def command(target: str | None) -> None:
    """Begin a file anew: the stub again, or the drill. What you wrote is kept beside it, with its date in its name.

    The clock starts again too.
    """
    path = one(target)
    event = _started_as(path)
    start.put(path, _source(event), event, again=True)
    graded_by = "hack" if cards.kind_of(event.card) == "hack" else "check"
    click.echo(f"To grade it:\n  {one_line(typed(['kata', graded_by, str(path)]))}")


def _started_as(path: Path) -> journal.Started:
    """What the file is started as: the same as before, or else what the file itself says."""
    before = journal.start_of(path)
    if before is not None and path.is_file():
        return replace(before, when=journal.now(), path=str(path))
    found = submission.read(path)
    return journal.Started(journal.now(), found.kata.slug, str(path), found.backend)


def _source(event: journal.Started) -> str:
    if cards.kind_of(event.card) == "hack":
        return hack.content(event.card, event.backend)
    if event.card:
        return practice.slipped(event.card, event.backend)
    kata = catalogue.find(event.kata)
    return start.content(kata, catalogue.require_backend(kata, event.backend))
