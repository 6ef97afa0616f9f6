"""`kata import`: what was done on another machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.errors import Misuse
from grader.report.sanitize import one_line
from grader.study import transfer


@click.command()
@click.argument("file", type=click.Path())
def command(file: str) -> None:
    """Add the events of FILE, made by `kata export`, to your journal; - reads them from a pipe. Each counts once.

    \b
    Examples:
      kata import progress.jsonl
      ssh laptop kata export | kata import -
    """
    added = transfer.merge(_read(file), one_line(file))
    click.echo({0: "Nothing new.", 1: "Added 1 event."}.get(added, f"Added {added} events."))


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    path = Path(file)
    try:
        if path.is_dir():
            raise Misuse(f"{file} is a folder; name the file that `kata export` made")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Misuse(f"{file} cannot be read ({why}); name a file that `kata export` made, or - for a pipe") from None
