"""Statements that may stand in the wrong place: two in each other's, or one on the wrong side of a loop's edge."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeGuard

from grader.catalogue.nodes import Nodes
from grader.model import Edit

Loop = ast.For | ast.While
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
BEFORE = 3  # statements before a loop that may belong into it


def exchanged(block: list[ast.stmt], text: Nodes) -> Iterator[tuple[ast.stmt, Edit]]:
    """Each statement of a block, with it and the next one in each other's place; the order of definitions is none."""
    for one, other in pairwise(block):
        if isinstance(one, DEFINITIONS) and isinstance(other, DEFINITIONS):
            continue
        (first, end), (begin, last) = _rows(one), _rows(other)
        if end < begin:
            moved = [*text.lines(begin, last), *text.lines(end + 1, begin - 1), *text.lines(first, end)]
            yield one, text.relaid(first, last, moved)


def moved_in(block: list[ast.stmt], text: Nodes) -> Iterator[tuple[ast.stmt, Edit]]:
    """Assignments just before a loop as the first in it, and the statement after it as the last."""
    for place, loop in enumerate(block):
        if not _has_lines(loop):
            continue
        depth, (begin, end) = loop.body[0].col_offset - loop.col_offset, _rows(loop)
        inner = _rows(loop.body[0])[0]
        head, rest = text.lines(begin, inner - 1), text.lines(inner, end)
        for earlier in reversed(block[max(0, place - BEFORE) : place]):
            if not isinstance(earlier, (ast.Assign, ast.AugAssign)):
                break
            first = _rows(earlier)[0]
            set_anew = _indented(text.lines(first, begin - 1), depth)
            yield earlier, text.relaid(first, end, [*head, *set_anew, *rest])
        for later in block[place + 1 : place + 2]:
            if not isinstance(later, ast.Return):
                last = _rows(later)[1]
                yield later, text.relaid(end + 1, last, _indented(text.lines(end + 1, last), depth))


def moved_out(block: list[ast.stmt], text: Nodes) -> Iterator[tuple[ast.stmt, Edit]]:
    """The first statement in a loop before it, and the last after it."""
    for loop in block:
        if not _has_lines(loop) or len(loop.body) < 2:
            continue
        first, last, depth = loop.body[0], loop.body[-1], loop.col_offset - loop.body[0].col_offset
        (begin, end), head = _rows(first), text.lines(_rows(loop)[0], _rows(first)[0] - 1)
        yield first, text.relaid(_rows(loop)[0], end, [*_indented(text.lines(begin, end), depth), *head])
        yield last, text.relaid(*_rows(last), _indented(text.lines(*_rows(last)), depth))


def _has_lines(node: ast.stmt) -> TypeGuard[Loop]:
    """Whether it is a loop whose block has lines of its own, and no `else`."""
    return isinstance(node, (ast.For, ast.While)) and not node.orelse and _rows(node.body[0])[0] > node.lineno


def _rows(node: ast.stmt) -> tuple[int, int]:
    """Its first and last line."""
    return node.lineno, node.end_lineno or node.lineno


def _indented(lines: list[str], depth: int) -> list[str]:
    """Further in by so many columns, or further out."""
    return [(" " * depth + line if depth > 0 else line[-depth:]) if line.strip() else line for line in lines]
