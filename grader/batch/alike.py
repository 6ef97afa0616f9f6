"""Which files of a batch are near copies of each other, kata by kata."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grader import catalogue
from grader.batch.similar import similar
from grader.model import Batch, Kata, Pair, Row


def alike(batch: Batch, source: Callable[[Row], str]) -> tuple[Pair, ...]:
    """The pairs of a batch. source: the text of a row's file.

    Files with equal contents count once: their rows say it (`same_as`). A stub that nobody wrote in is like all others.
    """
    found: list[Pair] = []
    for slug in batch.katas:
        rows = [row for row in batch.rows if row.kata == slug and row.graded and not row.blank and not row.same_as]
        if len({row.who for row in rows}) > 1:
            found += similar(rows, source, known(catalogue.find(slug)))
    return tuple(found)


def known(kata: Kata) -> Iterator[str]:
    """What everybody may be expected to write: the stub, the right programs and the known mistakes of a kata."""
    yield catalogue.text(kata.stub)
    for backend in kata.backends:
        yield catalogue.text(catalogue.reference(kata, backend))
        yield from map(catalogue.text, catalogue.programs(kata, backend))
        yield from (mistake.source for mistake in catalogue.mistakes(kata, backend))
