"""A page of text: what is written on it stands beside its label and below itself, in marks that the terminal can show.

What a submission had a hand in is cleaned here, and begins no line of a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from grader.records import dataclass
from grader.report.columns import columns, cut, wrapped
from grader.report.sanitize import clean, one_line

if TYPE_CHECKING:
    from rich.table import Table

MARKS = {"passed": "✓", "failed": "✗", "not run": "–", "dot": "·", "bar": "│", "more": "…"}
ASCII_MARKS = {"passed": "+", "failed": "x", "not run": "-", "dot": "-", "bar": "|", "more": "..."}
INDENT = 12  # columns of a label; what stands beside it goes on below in the same column
UNDER = "  "  # and what has no label goes on here: words of a submission may stand where a line breaks


@dataclass(frozen=True)
class Page:
    """Where a report is written: a console, the marks that it can show, and whether words stand in their place.

    plain  for screen readers and other eyes: no mark carries a meaning that no word says
    """

    console: Console
    plain: bool = False

    @property
    def width(self) -> int:
        return self.console.width

    @property
    def marks(self) -> Mapping[str, str]:
        """The marks by their names, in ASCII where the console shows nothing else."""
        encoding = (self.console.encoding or "").lower()
        return ASCII_MARKS if self.plain or not encoding.startswith("utf") else MARKS

    def blank(self) -> None:
        """An empty line."""
        self.console.print()

    def line(self, text: Text | str, style: str = "") -> None:
        """A text of our own, on as many lines as it takes."""
        for line in (Text(text, style) if isinstance(text, str) else text).wrap(self.console, self.width):
            line.rstrip()
            self.console.print(line)

    def labelled(self, name: str, value: str, style: str = "") -> None:
        """The value beside its name, which stands on a line of its own where it is too long for the column."""
        label = "  " + one_line(name)
        if columns(label) >= INDENT:
            self.hanging("  ", "", name, "dim")
            label = ""
        self.hanging(label.ljust(INDENT), "dim", value, style)

    def hanging(self, label: str, label_style: str, value: str, style: str = "", *, most: int = 0) -> None:
        """The value beside its label and below itself: what a submission had a hand in begins no line of the report.

        Of more than `most` lines (0: any number) the last one says that there are more.
        """
        width = columns(label) or len(UNDER)
        lines = _hung(value, max(self.width - columns(label), INDENT))
        if len(lines) > 1:
            lines = _hung(value, max(self.width - width, INDENT))
        if most and len(lines) > most:
            more = self.marks["more"]
            room = max(self.width - width - columns(more) - 1, 1)
            lines = [*lines[: most - 1], (lines[most - 1][0], cut(lines[most - 1][1], room).rstrip() + f" {more}")]
        for indent, part in lines:
            self.console.print(Text.assemble((label, label_style), " " * indent, (part, style)))
            label = " " * width

    def cropped(self, line: Text) -> None:
        """One line, and a mark at its end where the terminal has no room for more."""
        more = self.marks["more"]
        if columns(line.plain) > self.width:
            line.truncate(len(cut(line.plain, self.width - columns(more))))
            line.append(more)
        self.console.print(line, no_wrap=True, overflow="crop")

    def two_sided(self, left: Text, right: Text) -> None:
        """One text at the left and one at the right; on two lines where one is too narrow for them."""
        gap = self.width - columns(left.plain) - columns(right.plain)
        if not right.plain:
            self.console.print(left, no_wrap=True, overflow="crop")
        elif not left.plain.strip() or gap >= 2:
            self.console.print(Text.assemble(left, " " * max(gap, 0), right), soft_wrap=True)
        else:
            self.console.print(left, no_wrap=True, overflow="crop")
            self.console.print(Text.assemble(" " * max(self.width - columns(right.plain), 2), right), soft_wrap=True)


def bare_table(*heads: str) -> Table:
    """A table without lines, below bold heads."""
    from rich.table import Table  # a report of one file has none

    return Table(*heads, box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")


def _hung(value: str, room: int) -> list[tuple[int, str]]:
    """A cleaned text in lines that fit, each with its indent: what goes on below an indented line is so too."""
    found = []
    for line in clean(value).splitlines() or [""]:
        indent = min(len(line) - len(line.lstrip(" ")), room // 2)
        found += [(indent, part) for part in wrapped(line[indent:].expandtabs(), room - indent)]
    return found
