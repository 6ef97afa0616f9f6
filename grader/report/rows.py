"""What is said of a row of a batch, and of all rows together, in words that each format sets in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from grader.model import Batch, Outcome, Row
from grader.report.cause import diagnosis_title
from grader.report.findings import attempt_text
from grader.report.sentences import ended_text
from grader.words import phrase

_CAME = {
    "passed": "page.passed", "failed": "page.failed", "input error": "results.input_error",
    "not gradable": "results.not_gradable",
}  # fmt: skip
NAMELESS = ("batch.unnamed", "batch.not_loaded", "batch.blank")


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


def said_of(row: Row) -> Iterator[str]:
    """What is wrong, each thing in a sentence: mistakes, or else how it ended, what failed, why it was not graded.

    After it what the file tried beyond its rights, also where it passed.
    """
    if not row.graded:
        yield row.why
    elif row.blank:
        yield phrase("batch.blank")
    elif row.causes:
        yield from map(diagnosis_title, row.causes)
    elif row.outcome != "finished":
        yield " ".join(ended_text(Outcome(row.outcome, row.detail)))
    elif row.failing:
        yield phrase("batch.fails", title=row.failing)
    yield from map(attempt_text, row.attempts)


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
    """What is wrong in files for this kata, and how many people had each: mistakes, only the sure ones and the most
    frequent first, and then what has no name.
    """
    rows = [row for row in batch.rows if row.kata == kata]
    seen = {(cause.title, row.who) for row in rows for cause in row.causes if cause.confidence == "matches"}
    counts = Counter(title for title, _ in seen)
    others = Counter(key for key, _ in {(_nameless(row), row.who) for row in rows})
    named = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [*named, *((phrase(key), others[key]) for key in NAMELESS if others[key])]


def _nameless(row: Row) -> str:
    """What a file is counted under that failed and has no mistake with a name; "" for any other."""
    if row.came != "failed" or row.causes:
        return ""
    broken = "batch.not_loaded" if row.outcome == "not loaded" else "batch.unnamed"
    return "batch.blank" if row.blank else broken


def handed_in(batch: Batch, kata: str) -> int:
    """How many people handed in a file for this kata that has a verdict."""
    return len({row.who for row in batch.rows if row.kata == kata and row.graded})
