"""Text on a console: beside its label and below itself, in marks that the terminal can show.

What a submission had a hand in is cleaned here, and begins no line of a report.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from grader.report.columns import columns, wrapped
from grader.report.sanitize import clean, one_line

MARKS = {"passed": "✓", "failed": "✗", "not run": "–", "dot": "·", "bar": "│", "more": "…"}
ASCII_MARKS = {"passed": "+", "failed": "x", "not run": "-", "dot": "-", "bar": "|", "more": "..."}
INDENT = 12  # columns of a label; what stands beside it goes on below in the same column


def print_labelled(name: str, value: str, console: Console, style: str = "") -> None:
    """The value beside its name, which stands on a line of its own where it is too long for the column."""
    label = "  " + one_line(name)
    if columns(label) >= INDENT:
        print_hanging("  ", "", name, console, "dim")
        label = ""
    print_hanging(label.ljust(INDENT), "dim", value, console, style)


def print_hanging(label: str, label_style: str, value: str, console: Console, style: str = "") -> None:
    """The value beside its label and below itself: what a submission had a hand in begins no line of the report."""
    width = columns(label)
    room = max(console.width - width, INDENT)
    for line in clean(value).splitlines() or [""]:
        indent = min(len(line) - len(line.lstrip(" ")), room // 2)  # what goes on below an indented line is so too
        for part in wrapped(line[indent:].expandtabs(), room - indent):
            console.print(Text.assemble((label or " " * width, label_style), " " * indent, (part, style)))
            label = ""


def print_wrapped(text: Text, console: Console) -> None:
    """A text of our own, on as many lines as it takes."""
    for line in text.wrap(console, console.width):
        line.rstrip()
        console.print(line)


def marks(console: Console) -> dict[str, str]:
    """The marks by their names, in ASCII where the console shows nothing else."""
    return MARKS if (console.encoding or "").lower().startswith("utf") else ASCII_MARKS
