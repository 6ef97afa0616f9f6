"""`kata reset`: a file as it was when it was started."""

from __future__ import annotations

from pathlib import Path

import click

from grader import catalogue
from grader.catalogue import submission
from grader.cli import practice, start
from grader.cli.arguments import complete_target
from grader.cli.target import one
from grader.model import Backend, Kata
from grader.study import journal


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
    kata, backend, card = _started_as(path)
    if card:
        practice.write_drill(path, card, backend)
    else:
        start.begin_at(path, kata, backend, again=True)


def _started_as(path: Path) -> tuple[Kata, Backend, str]:
    """What the journal says that the file is, its card where it is a drill; or else what the file itself says."""
    begun = journal.start_of(path)
    if begun is not None and path.is_file():
        kata = catalogue.find(begun.kata)
        return kata, catalogue.require_backend(kata, begun.backend), begun.card
    found = submission.read(path)
    return found.kata, found.backend, ""
