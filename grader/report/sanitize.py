"""Text that a submission had a hand in, made safe to show: it moves, recolours and reorders nothing in a terminal."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"


def clean(text: str) -> str:
    """Replace what could move the cursor, recolour, or reorder the terminal by its visible name: ESC becomes ␛."""
    return "".join(char if char in _KEPT else _visible(char) for char in text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The same for what must stay on its line, such as a file's name: a newline becomes ␊."""
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return char
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else f"\\u{code:04x}"
