"""Which files of a batch are near copies of each other, kata by kata."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from grader import catalogue
from grader.batch.similar import prints, runs_of, similar
from grader.model import Batch, Kata, Pair, Row


class Alike:
    """Looks for near copies at the end of a batch; what that needs is taken while it is graded. To be closed."""

    def __init__(self) -> None:
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="takes prints")
        self._common: dict[str, Future[frozenset[int]]] = {}
        self._prints: dict[str, frozenset[int]] = {}

    def close(self) -> None:
        """Take nothing more."""
        self._aside.shutdown(wait=False, cancel_futures=True)

    def note(self, row: Row, text: str) -> None:
        """A file that was graded, and its text."""
        if row.kata not in self._common:
            self._common[row.kata] = self._aside.submit(_common, row.kata)
        self._aside.submit(self._take, row.sha, text)

    def pairs(self, batch: Batch, source: Callable[[Row], str]) -> tuple[Pair, ...]:
        """The pairs of a batch. source: the text of a row's file.

        Files with equal contents count once: their rows say it (`same_as`). A stub that nobody wrote in is like all
        others.
        """
        self._aside.submit(int).result()  # all that was noted is taken
        found: list[Pair] = []
        for slug in batch.katas:
            rows = [row for row in batch.rows if row.kata == slug and row.graded and not row.blank and not row.same_as]
            if len({row.who for row in rows}) > 1:
                common = self._common[slug].result() if slug in self._common else _common(slug)
                found += similar(rows, source, common, self._prints)
        return tuple(found)

    def _take(self, sha: str, text: str) -> None:
        self._prints[sha] = prints(text)


def _common(slug: str) -> frozenset[int]:
    return runs_of(known(catalogue.find(slug)))


def known(kata: Kata) -> Iterator[str]:
    """What everybody may be expected to write: the stub, the right programs and the known mistakes of a kata."""
    yield catalogue.text(kata.stub)
    for backend in kata.backends:
        yield catalogue.text(catalogue.reference(kata, backend))
        yield from map(catalogue.text, catalogue.programs(kata, backend))
        yield from (mistake.source for mistake in catalogue.mistakes(kata, backend))
