"""`kata edit`: the file that is worked on, in the learner's editor."""

from __future__ import annotations

import click

from grader.catalogue import submission
from grader.cli import start
from grader.cli.arguments import complete_target
from grader.cli.target import one


@click.command(
    epilog="""\b
Examples:
  kata edit                           the file you started last
  kata edit dropout                   the file for a kata
  EDITOR=nano kata edit dropout

\b
Exit codes:
  0    the editor was closed
  2    wrong usage, or the editor failed
  130  interrupted"""
)
@click.argument("target", metavar="[SLUG|FILE]", required=False, shell_complete=complete_target)
def command(target: str | None) -> None:
    """Open a file of yours in $VISUAL or $EDITOR: the one you started last, or the one for SLUG."""
    path = one(target)
    if not path.is_file():
        submission.read(path)  # which says what to do about it
    start.open_editor(path)
