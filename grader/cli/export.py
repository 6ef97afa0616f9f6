"""`kata export`: the journal, for a program or another machine."""

from __future__ import annotations

import click

from grader.study import transfer


@click.command()
def command() -> None:
    """Print all that you did, an event a line, as JSON (see docs/json.md). `kata import` reads it.

    \b
    Examples:
      kata export > progress.jsonl
      kata export | ssh laptop kata import -
    """
    for line in transfer.lines():
        click.echo(line)
