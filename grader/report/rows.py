"""What is said of a row of a batch, and of all rows together, in words that each format sets in its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import Literal

from grader.model import AttemptKind, Batch, Outcome, Row
from grader.report.cause import diagnosis_title
from grader.report.findings import attempt_text
from grader.report.sentences import ended_text
from grader.words import phrase

Result = Literal["passed", "failed", "not written yet", "not graded"]  # what files are counted by, in every format

RESULTS: dict[Result, str] = {
    "passed": "page.passed", "failed": "page.failed", "not written yet": "batch.blank",
    "not graded": "batch.not_graded",
}  # fmt: skip
_TRIED: dict[AttemptKind, str] = {
    "file": "tried.file", "program": "tried.program", "network": "tried.network", "process": "tried.process",
    "silence": "tried.silence",
}  # fmt: skip
NAMELESS = ("batch.unnamed", "batch.not_loaded", "batch.blank")


def result_of(row: Row) -> Result:
    """What a file is counted as: a stub that nobody wrote in has not failed, whoever was to blame has no verdict."""
    if row.blank:
        return "not written yet"
    return "passed" if row.came == "passed" else "failed" if row.came == "failed" else "not graded"


def verdict_text(row: Row) -> str:
    """Its result, in words."""
    return result_text(result_of(row))


def result_text(result: Result) -> str:
    """A result in words."""
    return phrase(RESULTS[result])


def counted(results: Iterable[Result], always: Container[Result]) -> str:
    """How many there are of each; of what there is none, those that are `always` told."""
    counts = Counter(results)
    told = [result for result in RESULTS if counts[result] or result in always]
    return ", ".join(phrase("batch.count", count=counts[result], result=result_text(result)) for result in told)


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
    """What is wrong, and what the file tried beyond its rights, also where it passed; each thing in a sentence."""
    yield from wrong_in(row)
    yield from map(attempt_text, row.attempts)


def wrong_in(row: Row) -> Iterator[str]:
    """What is wrong: mistakes, or else how it ended, what failed, why it was not graded. Of a stub, nothing."""
    if not row.graded:
        yield row.why
    elif row.blank:
        return
    elif row.causes:
        yield from map(diagnosis_title, row.causes)
    elif row.outcome != "finished":
        yield " ".join(ended_text(Outcome(row.outcome, row.detail)))
    elif row.failing:
        yield phrase("batch.fails", title=row.failing)


def tried_text(row: Row) -> str:
    """What the file tried beyond its rights, in a few words."""
    tried = ", ".join(phrase(_TRIED[attempt.kind]) for attempt in row.attempts)
    return phrase("batch.tried", tried=tried) if tried else ""


def same_text(row: Row) -> str:
    """Which other file has the same contents."""
    return phrase("batch.same_as", path=row.same_as) if row.same_as else ""


def same_files(batch: Batch) -> Iterator[tuple[Row, str]]:
    """Each file that several people handed in: the first one's row, and who they are. Equal stubs are no wonder."""
    groups = dict[str, list[Row]]()
    for row in batch.rows:
        if row.graded and not row.blank:
            groups.setdefault(row.same_as or row.path, []).append(row)
    for rows in groups.values():
        people = tuple(dict.fromkeys(row.who for row in rows))
        if len(people) > 1:
            yield rows[0], phrase("results.same_file", count=len(people), people=people)


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
