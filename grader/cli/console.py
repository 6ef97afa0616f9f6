"""What is printed: in colour or not, and how wide."""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable
from shutil import get_terminal_size
from typing import IO, TYPE_CHECKING, Any, cast

import click

from grader.report.sanitize import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console

EXIT_CODES = """\b
Exit codes:
  0    done
  2    wrong usage
  3    a bug in kata, or a broken kata
  130  interrupted"""
_FULL_STOP = re.compile(r"(?<=[^\s.])\.$")
_BELOW = re.compile(r"\n+(?=\x08\n(?:Examples|Exit codes)\b)")  # what a docstring has to say below the options
_BLANKS = re.compile(r" +(?=\n)")
UNDER = "  "  # what begins no sentence, and may be words of a stranger's
NARROWEST = 40  # below that a table holds nothing
WIDEST = 100  # longer lines of prose are hard to read


def tell(message: str) -> None:
    """A sentence of ours on standard error, on one line whatever names are in it; on a terminal, as many as fit."""
    click.echo("\n".join(_fitting(f"kata: {one_line(message)}")), err=True)


def tell_all(text: str) -> None:
    """The same of several lines that somebody else has put together."""
    click.echo("\n".join(part for line in clean(text).splitlines() for part in _fitting(line)), err=True)


def _fitting(line: str) -> list[str]:
    """The line without its full stop, since many end with a command; what goes on below is indented."""
    line = _FULL_STOP.sub("", line)
    if not sys.stderr.isatty():
        return [line]
    from grader.report.columns import wrapped  # rich comes with it

    first, *others = wrapped(line, get_terminal_size().columns - len(UNDER))
    return [first, *(f"{UNDER}{other}" for other in others)]


def finished(command: click.Command) -> click.Command:
    """The command with what every one has: options for colour; below the options its examples, then its exit codes."""
    taken = {name for parameter in command.params for name in parameter.opts}
    command.params += [option for option in color_options(hidden=True) if not taken & set(option.opts)]
    command.help, *below = _BELOW.split(inspect.cleandoc(command.help or ""))
    below += [command.epilog] if command.epilog else []
    below += [] if any("Exit codes" in part for part in below) else [EXIT_CODES]
    command.epilog = "\n\n".join(below)
    return command


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
            help="Colour the output: auto (only in a terminal), always or never.",
        ),
        click.Option(
            ["--no-color"],
            is_flag=True,
            expose_value=False,
            hidden=hidden,
            callback=lambda ctx, parameter, asked: _set_color(ctx, parameter, "never" if asked else None),
            help="Same as --color never, or NO_COLOR=1.",
        ),
    ]


def plain_option(how: str = "") -> Callable[..., Any]:
    """`--plain`, and how it is different here, where that is worth a word."""
    said = f"For screen readers: {how}." if how else "For screen readers."
    return click.option("--plain", is_flag=True, envvar="ACCESSIBLE", help=f"{said}  [also: ACCESSIBLE=1]")


def _set_color(ctx: click.Context, parameter: click.Parameter, when: str | None) -> None:
    if when is not None:
        ctx.color = {"auto": None, "always": True, "never": False}[when]


def in_color() -> bool:
    """Whether to print in colour on standard output."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.color is not None:
        return ctx.color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class _Trimmed:
    """Standard output, without the blanks by which a table fills its last column."""

    def write(self, text: str) -> int:
        return sys.stdout.write(_BLANKS.sub("", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stdout, name)


def console(widest: int | None = None) -> Console:
    """Rich's console on standard output, as wide as the terminal ($COLUMNS wins; 80 where there is none)."""
    from rich.console import Console
    from rich.theme import Theme

    class Output(Console):
        def on_broken_pipe(self) -> None:
            raise  # on, to main(): rich would end the program here, with the exit code of a failed submission

    width = max(NARROWEST, get_terminal_size().columns)
    color = in_color()
    return Output(
        file=cast("IO[str]", _Trimmed()),
        width=min(width, widest or width),
        force_terminal=color,
        no_color=not color,
        highlight=False,
        emoji=False,
        theme=Theme({"markdown.code": "cyan"}),  # rich's own has a black ground, a hole in a light terminal
    )
