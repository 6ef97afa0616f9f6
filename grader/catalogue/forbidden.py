"""What a kata forbids: calls and operations of its own, and groups of them that several katas share."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from grader.catalogue import toml
from grader.catalogue.sources import text
from grader.model import Forbidden

GROUPS = Path(__file__).with_name("forbidden.toml")
_OPERATION = re.compile(r"[a-z]\w*::\w+")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def parse(table: toml.Table) -> Forbidden:
    """One rule of a kata.toml: a group's calls and operations, and its reason where none is given, and its own."""
    if "group" not in table.values:
        table.allow("calls", "why", optional=("operations",))
        return Forbidden(_calls(table), table.line("why"), _operations(table))
    table.allow("group", optional=("calls", "why", "operations"))
    group = groups()[table.one_of("group", tuple(groups()))]
    why = table.line("why") if "why" in table.values else group.why
    return Forbidden((*group.calls, *_calls(table)), why, (*group.operations, *_operations(table)))


@cache
def groups() -> dict[str, Forbidden]:
    """What several katas forbid, by the name that a kata.toml calls it by."""
    top = toml.parse(GROUPS, text(GROUPS))
    return {name: parse(top.table(name)) for name in top.values}


def _calls(table: toml.Table) -> tuple[str, ...]:
    return _names(table, "calls", _DOTTED, "is not the full dotted name of a function")


def _operations(table: toml.Table) -> tuple[str, ...]:
    return _names(table, "operations", _OPERATION, "is not an operation's name, as aten::add is")


def _names(table: toml.Table, key: str, form: re.Pattern[str], otherwise: str) -> tuple[str, ...]:
    names = table.strings(key) if key in table.values else ()
    for name in names:
        if not form.fullmatch(name):
            raise table.broken(key, f"{name!r} in {table.name(key)!r} {otherwise}")
    return names
