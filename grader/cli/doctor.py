"""`kata doctor`: what this machine gives the grader, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from grader.cli.console import console
from grader.report.layout import Page
from grader.report.sanitize import clean, one_line

if TYPE_CHECKING:
    from grader.doctor import Sign

SCHEMA = 1
NAME = 18  # columns of a name; "no new privileges" is the longest
MARKS = {"good": ("passed", "green"), "note": ("dot", "yellow"), "wrong": ("failed", "red")}  # names of marks


@click.command(
    epilog="""\b
Examples:
  kata doctor          versions, devices, sandbox, places, katas
  kata doctor --json   the same as one JSON document (see docs/json.md)

\b
Exit codes:
  0    all is well
  1    something is wrong
  2    wrong usage
  130  interrupted"""
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def command(as_json: bool) -> int:
    """Check what this machine offers the grader: versions, devices, the sandbox, where files are."""
    from grader.cli.policy import policy
    from grader.doctor import look

    signs: list[Sign] = []

    def noted() -> Iterator[Sign]:
        for sign in look(policy()):
            signs.append(sign)
            yield sign

    if as_json:
        rows = [asdict(sign) for sign in noted()]
        click.echo(json.dumps({"schema": SCHEMA, "well": not _wrong(signs), "signs": rows}, indent=2))
    else:
        _print(noted())
        wrong = _wrong(signs)
        said = f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong." if wrong else "All is well."
        console().print(Text(f"\n{said}", "bold red" if wrong else "bold green"))
    return 1 if _wrong(signs) else 0


def _wrong(signs: Iterable[Sign]) -> int:
    return sum(sign.state == "wrong" for sign in signs)


def _print(signs: Iterable[Sign]) -> None:
    """Each sign as it comes: its mark, its name, and beside them what is to say, on as many lines as it takes."""
    out, section = console(), ""
    for sign in signs:
        if sign.section != section:
            out.print(Text(f"{chr(10) if section else ''}{sign.section}", "bold"))
            section = sign.section
        mark, style = MARKS[sign.state]
        said = Text(clean(sign.said), overflow="fold")
        if sign.remedy:
            said.append(f"\n{clean(sign.remedy)}", "dim")
        table = Table.grid(padding=(0, 1))
        table.add_column(width=3, justify="right")
        table.add_column(width=NAME, overflow="fold")
        table.add_column(overflow="fold")
        table.add_row(Text(Page(out).marks[mark], style), one_line(sign.name), said)
        out.print(table)
