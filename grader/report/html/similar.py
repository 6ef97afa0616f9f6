"""The page of a batch's similar files: each pair side by side, the lines that share something marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.model import Batch, Pair, Row
from grader.report.html.batch import INDEX, MOST
from grader.report.html.cause import MOST_LINES, Line, lines_of
from grader.report.html.page import render
from grader.report.rows import kata_text
from grader.report.sanitize import one_line
from grader.report.similar import more_text, pair_text
from grader.words import phrase

WORDS = {
    "title": "results.similar", "means": "results.similar_means", "index": "results.index", "contents": "page.contents",
    "shared": "results.shared", "none": "results.no_similar",
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of two files: whose it is, what it is called, and its lines."""

    who: str
    path: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shown:
    """A pair: what it is called on this page, which files, and both of them."""

    title: str
    said: str
    sides: tuple[Side, Side]


def similar_page(batch: Batch, pairs: Sequence[Pair], source: Callable[[Row], str]) -> str:
    """The page as HTML; source: the text of a row's file."""
    rows = {row.path: row for row in batch.rows}
    return render(
        "similar.html",
        WORDS,
        back=INDEX,
        pairs=[_shown(pair, rows, source) for pair in pairs[:MOST]],
        more=more_text(len(pairs) - MOST) if len(pairs) > MOST else "",
    )


def _shown(pair: Pair, rows: dict[str, Row], source: Callable[[Row], str]) -> Shown:
    left, right = rows[pair.left], rows[pair.right]
    people = phrase("results.two", left=one_line(left.who), right=one_line(right.who), kata=left.kata)
    sides = _side(left, source(left), pair.left_lines), _side(right, source(right), pair.right_lines)
    return Shown(people, pair_text(pair), sides)


def _side(row: Row, source: str, shared: Sequence[int]) -> Side:
    marked, said = frozenset(shared), phrase("results.shared")
    lines = enumerate(lines_of(source)[:MOST_LINES], 1)
    told = tuple(Line(number, text, said if number in marked else "") for number, text in lines)
    return Side(f"{one_line(row.who)}: {kata_text(row)}", one_line(row.path), told)
