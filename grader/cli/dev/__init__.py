"""`kata dev`: what authors of katas need. A module for each of its commands, imported when it is called."""

from __future__ import annotations

import click

from grader.cli.lazy import LazyGroup

COMMANDS = {
    "check": "Audit katas, their tests and their mistakes.",
    "new": "Create the folders of a new kata.",
    "program": "Print one of a kata's programs.",
}


@click.group(cls=LazyGroup, package=__name__, told=COMMANDS)
def command() -> None:
    """Write and audit katas.

    \b
    Examples:
      kata dev new batch-norm
      kata dev check batch-norm
      kata dev program conv-flops batch_ignored > attempt.py
      kata dev check --mutants --record docs
      kata dev check conv-flops --pairs 25
    """
