"""What is said of a row of a batch, and of all rows together, in words that each format sets in its own way."""

from __future__ import annotations

from collections import Counter

from grader.model import Batch, Row
from grader.report.batch import said_of
from grader.words import phrase

_CAME = {
    "passed": "page.passed", "failed": "page.failed", "input error": "results.input_error",
    "not gradable": "results.not_gradable",
}  # fmt: skip


def verdict_text(row: Row) -> str:
    """ "passed", "failed", "nothing written yet", "input error", "not gradable"."""
    return phrase("batch.blank" if row.blank else _CAME[row.came])


def kata_text(row: Row) -> str:
    """ "dropout (numpy)"; that nobody knows the kata."""
    if not row.kata:
        return phrase("results.no_kata")
    return f"{row.kata} ({row.backend})" if row.backend else row.kata


def parts_text(row: Row) -> str:
    """How many parts of the answer are right, where that is known."""
    count = len(row.right) + len(row.wrong)
    return phrase("results.parts", right=len(row.right), count=count) if count else ""


def wrong_texts(row: Row) -> list[str]:
    """What is wrong, a sentence for each thing; nothing where that is the verdict itself."""
    return [] if row.blank else [*said_of(row)]


def same_text(row: Row) -> str:
    """Which other file has the same contents."""
    return phrase("batch.same_as", path=row.same_as) if row.same_as else ""


def facts_text(batch: Batch) -> str:
    """When it was graded, by which grader, with which inputs."""
    return phrase("results.facts", day=f"{batch.started:%Y-%m-%d %H:%M}", seed=batch.seed, version=batch.version)


def made(batch: Batch, kata: str) -> list[tuple[str, int]]:
    """The mistakes in files for this kata, the most frequent first, and how many made each; only what is sure."""
    rows = [row for row in batch.rows if row.kata == kata]
    seen = {(cause.title, row.who) for row in rows for cause in row.causes if cause.confidence == "matches"}
    counts = Counter(title for title, _ in seen)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def handed_in(batch: Batch, kata: str) -> int:
    """How many people handed in a file for this kata that has a verdict."""
    return len({row.who for row in batch.rows if row.kata == kata and row.graded})
