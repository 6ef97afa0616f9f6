"""What is printed: in colour or not, how wide, and without the characters that drive a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

NARROWEST = 40  # below that a table holds nothing


def color_options(hidden: bool = False) -> list[click.Option]:
    """`--color WHEN` and `--no-color`; the last one typed wins."""
    return [
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            metavar="WHEN",
            expose_value=False,
            hidden=hidden,
            callback=_set_color,
            help="Colour the output: auto (where it is a terminal), always or never.",
        ),
        click.Option(
            ["--no-color"],
            is_flag=True,
            expose_value=False,
            hidden=hidden,
            callback=lambda ctx, parameter, asked: _set_color(ctx, parameter, "never" if asked else None),
            help="The same as --color never, and as NO_COLOR=1.",
        ),
    ]


def _set_color(ctx: click.Context, parameter: click.Parameter, when: str | None) -> None:
    if when is not None:
        ctx.color = {"auto": None, "always": True, "never": False}[when]


def in_color() -> bool:
    """Whether to print in colour on standard output."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.color is not None:
        return ctx.color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The columns of the terminal; 80 where there is none. $COLUMNS wins."""
    from shutil import get_terminal_size

    return max(NARROWEST, get_terminal_size().columns)


def show(renderable: RenderableType, columns: int) -> None:
    """Print something of rich's."""
    from io import StringIO

    from rich.console import Console

    # Rendered to text first: rich ends the program itself where nobody reads the output, and with the wrong code.
    text = StringIO()
    color = in_color()
    Console(file=text, width=columns, force_terminal=color, no_color=not color, highlight=False).print(renderable)
    lines = (line if color else line.rstrip() for line in text.getvalue().splitlines())
    click.echo("\n".join(lines), color=color)


def plain(text: str) -> str:
    """One line of text with its control characters shown instead of obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
