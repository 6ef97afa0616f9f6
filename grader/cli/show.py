"""`kata show`: what a kata asks for."""

from __future__ import annotations

import sys

import click

from grader import catalogue
from grader.cli.arguments import complete_slug
from grader.cli.console import console, in_color
from grader.model import Kata
from grader.words import memory_text

WIDEST = 100  # longer lines of prose are hard to read


@click.command()
@click.argument("slug", shell_complete=complete_slug)
def command(slug: str) -> None:
    """Show what the kata SLUG asks for, its limits, and how to start.

    In a terminal the page is formatted; in a pipe it is the Markdown as written.

    \b
    Examples:
      kata show bn-backward
      kata show bn-backward | less
    """
    kata = catalogue.find(slug)
    show(kata, catalogue.text(kata.prompt), f"Start: kata start {kata.slug}")


def facts(kata: Kata) -> str:
    """Level, time, backends and limits, in a line."""
    limits = f"{kata.limits.seconds:g} s and {memory_text(kata.limits.memory_mb)} a call"
    return f"{kata.level} · {kata.minutes} min · {', '.join(kata.backends)} · {limits}"


def show(kata: Kata, text: str, last: str) -> None:
    """One of a kata's Markdown pages: set for a terminal, as it was written into a pipe."""
    title, text = f"# {kata.title}", text.strip()
    body = text.partition("\n")[2].strip() if text.startswith("# ") else text
    if not (sys.stdout.isatty() or in_color()):
        click.echo(f"{title}\n\n{body}\n\n{facts(kata)}\n{last}")
        return
    from rich.console import Group
    from rich.markdown import Markdown
    from rich.text import Text

    page = Markdown(body, code_theme="ansi_dark")
    console(WIDEST).print(Group(Text(kata.title, "bold"), Text(facts(kata), "dim"), "", page, "", Text(last, "bold")))
