"""A learner's text as it is written: a function's statements, and which of them is a part of the answer.

Nothing is run. The text is parsed, as the worker that loaded it has done before; one that is too long or too deep for
this process is left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from grader.catalogue.nodes import UNREADABLE, tree_of
from grader.model import Call, Kata, Place

LONGEST = 20_000  # characters of a file that is read
Function = ast.FunctionDef
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@lru_cache(maxsize=64)  # each failing case asks for the same two
def function_of(source: str, entry: str) -> tuple[Function, frozenset[str]] | None:
    """The function of this name, and the names of all functions and classes at module level, itself included."""
    if len(source) > LONGEST:
        return None
    try:
        tree = tree_of(source)
    except UNREADABLE:
        return None
    defined = [node for node in tree.body if isinstance(node, NESTED[:3])]
    found = [node for node in defined if node.name == entry]
    if len(found) != 1 or not isinstance(found[0], ast.FunctionDef) or found[0].decorator_list:
        return None
    return found[0], frozenset(node.name for node in defined)


def statements_of(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every simple statement, and every head of a compound one, in order; not what stands in functions of their own."""
    waiting = body[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, NESTED):
            continue
        blocks = [getattr(node, name, []) for name in ("body", "handlers", "orelse", "finalbody")]
        inner = [each for block in blocks for each in block]
        waiting += [each for each in reversed(inner) if isinstance(each, (ast.stmt, ast.ExceptHandler))]  # type: ignore[misc]


def returned_part(value: ast.expr, part: int | str | None) -> ast.expr | None:
    """The expression of one part of what is returned."""
    if part is None:
        return None if isinstance(value, (ast.Tuple, ast.List, ast.Dict)) else value
    if isinstance(part, int) and isinstance(value, (ast.Tuple, ast.List)) and part < len(value.elts):
        return value.elts[part]
    if isinstance(part, str) and isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == part:
                return item
    return None


def part_of(what: str, entry: str, reference: str) -> int | str | None:
    """Which part of the returned value a finding speaks of: "dx" by its place, "the result['params']" by its key."""
    if key := re.fullmatch(r"[^\[]*\['(\w+)'\].*", what):
        return key[1]
    return index_of(reference, entry, what)


def index_of(source: str, entry: str, name: str) -> int | None:
    """Where in the tuple that the entry returns a variable of this name stands; None where it is not one of several."""
    for _, names in returned_names(source, entry):
        if names.count(name) == 1:
            return names.index(name)
    return None


def returned_names(source: str, entry: str) -> Iterator[tuple[int, list[str]]]:
    """The lines at which the entry returns a tuple, and the variables in it: "" for what is none."""
    found = function_of(source, entry)
    for node in statements_of(found[0].body) if found else ():
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            yield node.lineno, [each.id if isinstance(each, ast.Name) else "" for each in node.value.elts]


def lines_of(source: str) -> list[str]:
    """The lines as Python counts them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def place_of(source: str, line: int) -> Place:
    """A line, counted as Python does, and its text."""
    return Place(line, lines_of(source)[line - 1].strip())


def entry_of(call: Call, kata: Kata) -> str:
    """The entry that a call is of: a function of the probe calls the first."""
    return call.name if call.name in kata.entries else kata.entries[0]
