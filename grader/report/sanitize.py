"""Text that a submission had a hand in, made safe to show: it moves, recolours and reorders nothing in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_KEPT = "\n\t"
MOST_MARKS = 3  # on one letter, which nearly all scripts do with; a tower of them is drawn over the lines around it


def clean(text: str) -> str:
    """Replace what could move the cursor, recolour, or reorder the terminal by its visible name: ESC becomes ␛."""
    return "".join(_shown(text.replace("\r\n", "\n"), _KEPT))


def one_line(text: str) -> str:
    """The same for what must stay on its line, such as a file's name: a newline becomes ␊."""
    return "".join(_shown(text))


def _shown(text: str, kept: str = "") -> Iterator[str]:
    marks = 0  # in a row
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        hidden = marks > MOST_MARKS or category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        yield _name(ord(char)) if hidden and char not in kept else char


def _name(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else f"\\u{code:04x}"
