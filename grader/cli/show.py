"""`kata show`: what a kata asks."""

from __future__ import annotations

import sys

import click

from grader import catalogue
from grader.cli.arguments import complete_slug
from grader.cli.console import console, in_color
from grader.model import Kata

WIDEST = 100  # longer lines of prose are hard to read


@click.command()
@click.argument("slug", shell_complete=complete_slug)
def command(slug: str) -> None:
    """Show what the kata SLUG asks, its limits, and how to start.

    Into a pipe goes the prompt as it was written.

    \b
    Examples:
      kata show bn-backward
      kata show bn-backward | less
    """
    kata = catalogue.find(slug)
    prompt = catalogue.text(kata.prompt).strip()
    if sys.stdout.isatty() or in_color():
        _render(kata, prompt)
    else:
        title = "" if prompt.startswith("# ") else f"{kata.title}\n\n"
        click.echo(f"{title}{prompt}\n\n{_facts(kata)}\n{_start(kata)}")


def _facts(kata: Kata) -> str:
    limits = f"{kata.limits.seconds:g} s and {kata.limits.memory_mb} MB a call"
    return f"{kata.level} · {kata.minutes} min · {', '.join(kata.backends)} · {limits}"


def _start(kata: Kata) -> str:
    return f"Start: kata start {kata.slug}"


def _render(kata: Kata, prompt: str) -> None:
    from rich.console import Group
    from rich.markdown import Markdown
    from rich.text import Text

    if prompt.startswith("# "):  # the title stands above it already
        prompt = prompt.partition("\n")[2].lstrip("\n")
    page = Group(
        Text(kata.title, "bold"),
        Text(_facts(kata), "dim"),
        "",
        Markdown(prompt, code_theme="ansi_dark"),
        "",
        Text(_start(kata), "bold"),
    )
    console(WIDEST).print(page)
