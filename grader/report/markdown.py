"""A batch as Markdown, for a pull request or a wiki: a table of the files, and of the mistakes for each kata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.model import Batch, Pair, Row
from grader.report.rows import (
    facts_text,
    handed_in,
    kata_text,
    made,
    parts_text,
    said_of,
    same_files,
    same_text,
    verdict_text,
)
from grader.report.sanitize import one_line
from grader.report.similar import pair_text
from grader.words import phrase

_ACTIVE = re.compile(r"[\\`*_\[\]<>|~&#$]|:(?=//)")  # what Markdown, or GitHub's, does not take for text
# What GitHub makes links and mentions of after it has decoded entities and taken away backslashes: an address, a name,
# and a host. A space of no width stops it, and is not seen.
_LINKING = re.compile(r"(?<=@)|(?<=www)(?=\.)", re.IGNORECASE)
_BREAK = "&#8203;"
_HEADS = ("batch.who", "page.kata", "page.status", "results.parts_right", "results.wrong")


def markdown_text(batch: Batch, pairs: Sequence[Pair] = ()) -> str:
    """The document."""
    return "\n".join(_lines(batch, pairs)) + "\n"


def _lines(batch: Batch, pairs: Sequence[Pair]) -> Iterator[str]:
    yield f"# {phrase('results.title')}"
    yield ""
    yield _escaped(facts_text(batch))
    yield ""
    yield from _table([phrase(key) for key in _HEADS], [_cells(row) for row in batch.rows])
    for kata in batch.katas:
        if mistakes := made(batch, kata):
            people = handed_in(batch, kata)
            yield ""
            yield f"## {_escaped(kata)}"
            yield ""
            rows = [[title, phrase("results.people_of", count=count, all=people)] for title, count in mistakes]
            yield from _table([phrase("results.mistake"), phrase("results.how_many")], rows)
    same = [*same_files(batch)]
    if same or pairs:
        yield ""
        yield f"## {phrase('results.similar')}"
    if same:
        yield ""
        for row, said in same:
            yield f"- {_escaped(f'{row.kata}: {said}')}"
    if pairs:
        yield ""
        yield _escaped(phrase("results.similar_means"))
        yield ""
        for pair in pairs:
            yield f"- {_escaped(pair_text(pair))}"


def _cells(row: Row) -> list[str]:
    told = "; ".join([*said_of(row), *filter(None, [same_text(row)])])
    return [row.who, kata_text(row), verdict_text(row), parts_text(row), told]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(map(_escaped, heads)) + " |"
    yield "|" + " --- |" * len(heads)
    yield from ("| " + " | ".join(map(_escaped, cells)) + " |" for cells in rows)


def _escaped(text: str) -> str:
    """Text as it is, on its line: nothing in it is a link, a mention, a table's border, emphasis or HTML."""
    return _LINKING.sub(_BREAK, _ACTIVE.sub(r"\\\g<0>", one_line(text)))
