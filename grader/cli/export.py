"""`kata export`: the journal, for a program or another machine."""

from __future__ import annotations

import click

from grader.cli.console import tell
from grader.study import transfer


@click.command()
def command() -> None:
    """Print all that you did, an event a line, as JSON (see docs/json.md). `kata import` reads it.

    \b
    Examples:
      kata export > progress.jsonl
      kata export | ssh laptop kata import -
    """
    lines, left_out = transfer.lines()
    for line in lines:
        click.echo(line)
    if left_out:
        events = "1 event was" if left_out == 1 else f"{left_out} events were"
        tell(f"{events} left out, since kata import would refuse to read the file; they are still in your journal.")
