"""`kata next`: one suggestion, and why."""

from __future__ import annotations

import click

from grader.cli import practice, today
from grader.report.sanitize import one_line
from grader.study.choice import suggest


@click.command()
def command() -> None:
    """Suggest what to do now, and why; in a terminal, Enter begins it.

    What is due comes first, then what you began, then new katas: on topics where you make mistakes, and by level.

    \b
    Examples:
      kata next
    """
    suggestion = suggest(today.desk())
    what, why = practice.said(suggestion)
    click.echo(f"{click.style(one_line(what), bold=True)}: {one_line(why)}")
    if practice.is_a_terminal():
        if practice.asked("Enter begins it, q leaves: "):
            practice.begin(suggestion)
    else:
        click.echo(f"  {practice.command_for(suggestion)}")
