"""`kata show`: what a kata asks for."""

from __future__ import annotations

import re
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from grader import catalogue
from grader.cli.arguments import complete_section, complete_slug
from grader.cli.console import WIDEST, console, in_color
from grader.errors import Misuse
from grader.model import Kata
from grader.words import memory_text

if TYPE_CHECKING:
    from rich.console import RenderableType


@click.command()
@click.argument("slug", shell_complete=complete_slug)
@click.option(
    "--section", metavar="NAME", shell_complete=complete_section,
    help="Only the section whose heading has NAME in it.",
)  # fmt: skip
def command(slug: str, section: str | None) -> None:
    """Show what the kata SLUG asks for, its limits, and how to start.

    In a terminal the page is formatted; in a pipe it is the Markdown as written.

    \b
    Examples:
      kata show bn-backward
      kata show bn-backward | less
    """
    kata = catalogue.find(slug)
    show(kata, catalogue.text(kata.prompt), f"Start: kata start {kata.slug}", section)


def facts(kata: Kata) -> str:
    """Level, time, backends and limits, in a line."""
    limits = f"{kata.limits.seconds:g} s and {memory_text(kata.limits.memory_mb)} a call"
    return f"{kata.level} · {kata.minutes} min · {', '.join(kata.backends)} · {limits}"


def show(kata: Kata, text: str, last: str, section: str | None = None) -> None:
    """One of a kata's Markdown pages, or a section: set for a terminal, in a pager; as it was written into a pipe."""
    title, text = f"# {kata.title}", text.strip()
    body = text.partition("\n")[2].strip() if text.startswith("# ") else text
    if section is not None:
        body = _section(body, section)
    if not is_set():
        click.echo(f"{title}\n\n{body}\n\n{facts(kata)}\n{last}")
        return
    from rich.console import Group
    from rich.markdown import Markdown
    from rich.text import Text

    page = Markdown(body, code_theme="ansi_dark")
    whole = Group(Text(kata.title, "bold"), Text(facts(kata), "dim"), "", page, "", Text(last, "bold"))
    print_set(whole, WIDEST)


def is_set() -> bool:
    """Whether pages are set for a terminal; into a pipe they go as they were written."""
    return sys.stdout.isatty() or in_color()


def print_set(page: RenderableType, widest: int) -> None:
    """A page of rich's, in a pager where it is longer than the terminal."""
    out = console(widest)
    with out.capture() as captured:
        out.print(page)
    set_text = captured.get()
    if sys.stdout.isatty() and set_text.count("\n") >= get_terminal_size().lines:
        # None: click has less interpret colours, and leaves them out for a pager that cannot
        click.echo_via_pager(set_text, color=None if in_color() else False)
    else:
        click.echo(set_text, nl=False, color=in_color())


def _section(body: str, name: str) -> str:
    """The first section whose heading has the name in it; a Misuse that lists them where there is none."""
    sections = re.split(r"(?m)^(?=#{1,6} )", body)
    headings = [section.partition("\n")[0].lstrip("# ") for section in sections]
    for heading, section in zip(headings, sections, strict=True):
        if section.startswith("#") and name.lower() in heading.lower():
            return section.strip()
    there = ", ".join(heading for heading, section in zip(headings, sections, strict=True) if section.startswith("#"))
    raise Misuse(f"no section has {name!r} in its heading; there are: {there or 'none'}.")
