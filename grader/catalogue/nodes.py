"""A program's text by the nodes of its tree: what stands where, and the edit that puts something else there."""

from __future__ import annotations

import ast
import warnings
from itertools import accumulate

from grader.model import Edit

Node = ast.expr | ast.stmt | ast.keyword
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # of a text, and where its tree is too deep to walk


def tree_of(source: str) -> ast.Module:
    """A submission's text, parsed: its warnings are its author's business. Raises one of UNREADABLE."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


class Nodes:
    """The text, parsed; one of UNREADABLE where Python cannot."""

    def __init__(self, source: str):
        self.source = source = source.replace("\r\n", "\n").replace("\r", "\n")
        self.tree = tree_of(source)
        self._lines = [f"{line}\n" for line in source.split("\n")]  # as Python counts them
        self._lines[-1] = self._lines[-1].removesuffix("\n")
        self._starts = [0, *accumulate(map(len, self._lines))]
        self._places: dict[int, list[int]] = {}  # line -> its characters by byte, where these are not the same

    def span(self, node: Node) -> tuple[int, int]:
        """Where its text begins and ends, in characters."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._place(node.lineno, node.col_offset), self._place(node.end_lineno, node.end_col_offset)

    def of(self, node: Node) -> str:
        """Its text."""
        begin, end = self.span(node)
        return self.source[begin:end]

    def replaced(self, node: Node, text: str) -> Edit:
        """The edit that puts this text in the node's place."""
        return Edit(self.source, *self.span(node), text)

    def swapped(self, one: Node, other: Node) -> Edit:
        """The texts of the two in each other's place; `one` comes first."""
        (begin, middle), (rest, end) = self.span(one), self.span(other)
        return Edit(self.source, begin, end, self.source[rest:end] + self.source[middle:rest] + self.of(one))

    def lines(self, first: int, last: int) -> list[str]:
        """The whole lines from one to the other, counted from 1."""
        return self._lines[first - 1 : last]

    def relaid(self, first: int, last: int, lines: list[str]) -> Edit:
        """These in place of whole lines."""
        return Edit(self.source, self._starts[first - 1], self._starts[last], "".join(lines))

    def _place(self, line: int, column: int) -> int:
        """The offset in characters of a line and a column; Python counts columns in bytes."""
        text = self._lines[line - 1]
        if not text.isascii():
            if line not in self._places:
                self._places[line] = [place for place, each in enumerate(text) for _ in each.encode()] + [len(text)]
            column = self._places[line][column]
        return self._starts[line - 1] + column
