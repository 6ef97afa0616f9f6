"""How many columns a text takes at most, and what fits into so many.

Terminals do not agree about characters that are ambiguous, combining or new. A line that one of them draws wider than
we counted goes on in the first column, where the report's own lines begin. So every character counts for as much as any
terminal may give it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len

_PICTURES = 0x1F000  # from here on, what a terminal does not know it may draw as a picture of two columns


def columns(text: str) -> int:
    """The most columns that a terminal may give to a text without control characters."""
    return len(text) if text.isascii() else sum(map(_most, text))


def _most(char: str) -> int:
    if char.isascii():
        return 1
    wide = unicodedata.east_asian_width(char) in "WFA" or ord(char) >= _PICTURES
    return 2 if wide else max(1, cell_len(char))


def cut(text: str, room: int) -> str:
    """As much of the beginning as fits into so many columns; one character at least."""
    taken = 0
    for place, char in enumerate(text):
        taken += _most(char)
        if taken > room:
            return text[: max(place, 1)]
    return text


def chopped(text: str, room: int) -> list[str]:
    """The text in pieces that fit, as they come."""
    pieces = []
    while text:
        pieces.append(cut(text, room))
        text = text[len(pieces[-1]) :]
    return pieces or [""]


def packed(pieces: Sequence[str], between: str, room: int) -> list[str]:
    """The pieces in as few lines as they fit in, each in one piece; one that is longer than a line has a line."""
    lines: list[str] = []
    for piece in pieces:
        if lines and columns(lines[-1] + between + piece) <= room:
            lines[-1] += between + piece
        else:
            lines.append(piece)
    return lines


def wrapped(text: str, room: int) -> list[str]:
    """The text in lines that fit, broken between words where that can be."""
    lines, line = [], ""
    for piece in re.findall(r"\s+|\S+", text):
        if columns(line) + columns(piece) > room:
            if line:
                lines.append(line.rstrip())
            *whole, line = [""] if piece.isspace() else chopped(piece, room)
            lines += whole
        elif line or not lines or not piece.isspace():  # what follows a break begins with a word
            line += piece
    return [*lines, line.rstrip()] if line or not lines else lines
