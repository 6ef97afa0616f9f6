"""A TOML file as strict tables: every error says the line of what is wrong."""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from grader.errors import BrokenKata

Word = TypeVar("Word", bound=str)
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")  # how tomllib ends its messages


def parse(path: Path, source: str) -> Table:
    """The table that the text of a file is; BrokenKata where it is not TOML."""
    try:
        return Table(path, source, (), tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else source.rstrip("\n").count("\n") + 1
        raise BrokenKata.at(path, line, f"this is not TOML: {_PLACE.sub('', str(error))}") from None


class Table:
    """One table, with its place in the file, so that an error can say on which line it is.

    Each method gives the value of a key as what it must be, or raises BrokenKata.
    """

    def __init__(self, path: Path, source: str, at: tuple[str | int, ...], values: dict[str, Any]):
        self.path, self.source, self.at, self.values = path, source, at, values

    def broken(self, key: str, sentence: str) -> BrokenKata:
        line = _line_of(self.source, (*self.at, key) if key in self.values else self.at)
        return BrokenKata.at(self.path, line, sentence)

    def name(self, key: str) -> str:
        name = ""
        for part in (*self.at, key):
            name += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
        return name.removeprefix(".")

    def allow(self, *keys: str, optional: tuple[str, ...] = ()) -> None:
        """Refuse every other key, and each of these that is not there; what is optional may be left out."""
        known = keys + optional
        for key in self.values:
            if key not in known:
                raise self.broken(
                    key, f"{self.name(key)!r} is not a known key here; the known ones are: {', '.join(known)}"
                )
        for key in keys:
            if key not in self.values:
                raise self.broken(key, f"{self.name(key)!r} is missing")

    def wants(self, key: str, kind: str) -> BrokenKata:
        return self.broken(key, f"{self.name(key)!r} must be {kind}, not {_shown(self.values[key])}")

    def string(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            raise self.wants(key, "a string")
        return value

    def line(self, key: str) -> str:
        value = self.string(key)
        if not value.strip() or "\n" in value:
            raise self.wants(key, "one line of text")
        return value

    def one_of(self, key: str, words: tuple[Word, ...]) -> Word:
        value = self.string(key)
        for word in words:
            if word == value:
                return word
        raise self.wants(key, f"one of {', '.join(words)}")

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.wants(key, "a list of non-empty strings")
        if not value:
            raise self.broken(key, f"{self.name(key)!r} is empty; it needs at least one")
        if twice := [each for each in value if value.count(each) > 1]:
            raise self.broken(key, f"{self.name(key)!r} names {twice[0]!r} twice")
        return tuple(value)

    def whole(self, key: str) -> int:
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wants(key, "a whole number of at least 1")
        return value

    def rising(self, key: str, count: int) -> tuple[int, ...]:
        value = self.values[key]
        whole = isinstance(value, list) and len(value) == count and all(type(each) is int for each in value)
        if not whole or not all(few < more for few, more in itertools.pairwise([0, *value])):
            raise self.wants(key, f"{count} whole numbers from 1 on, each larger than the one before")
        return tuple(value)

    def positive(self, key: str) -> float:
        value = self.values[key]
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
            raise self.wants(key, "a finite number greater than 0")
        return float(value)

    def plain(self, key: str) -> float | bool | str:
        value = self.values[key]
        if not isinstance(value, (int, float, str)):
            raise self.wants(key, "a number, a word, true or false")
        return value

    def table(self, key: str) -> Table:
        value = self.values[key]
        if not isinstance(value, dict):
            raise self.wants(key, f"a table, [{key}]")
        return Table(self.path, self.source, (*self.at, key), value)

    def tables(self, key: str) -> tuple[Table, ...]:
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wants(key, f"tables, each under [[{key}]]")
        return tuple(Table(self.path, self.source, (*self.at, key, i), each) for i, each in enumerate(value))


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _line_of(source: str, at: Sequence[str | int]) -> int:
    """The line on which what stands at `at` begins.

    tomllib tells no lines, so ever longer beginnings of the file are parsed until one holds it: slow, exact, and
    needed only for a message.
    """
    lines = source.split("\n")
    start = 0  # the lines before the statement that the next successful parse adds
    for end in range(1, len(lines) + 1):
        try:
            beginning = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # it ends within a statement of several lines
        if _holds(beginning, at):
            return start + 1
        start = end
    return 1


def _holds(values: Any, at: Sequence[str | int]) -> bool:
    for part in at:
        inside = part < len(values) if isinstance(part, int) else isinstance(values, dict) and part in values
        if not inside:
            return False
        values = values[part]
    return True
