"""The page of one person of a batch: each file's verdict, what is wrong in it and why, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.model import Batch, Feedback, Pair, Row
from grader.report.findings import attempt_text
from grader.report.headline import counts
from grader.report.html.batch import ALIKE, INDEX, LOOKS, MOST, anchored, shares, tone_of
from grader.report.html.cause import Cause, Line, causes_of, code_more, code_of, lines_of
from grader.report.html.page import render
from grader.report.html.parts import Share
from grader.report.rows import kata_text, said_of, same_text, verdict_text
from grader.report.sanitize import one_line
from grader.report.sentences import contrast_text, left_text
from grader.report.similar import pair_text
from grader.words import phrase

WORDS = {
    "index": "results.index", "right": "page.right", "wrong_part": "page.wrong_part", "given": "report.with",
    "printed": "report.printed", "code": "results.text", "similar": "results.similar", "means": "results.similar_means",
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One file. said: what is wrong in a line each, where there is no cause to be shown; similar: (link, words)."""

    anchor: str
    kata: str
    look: str
    stamp: str
    about: str
    shares: tuple[Share, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    causes: tuple[Cause, ...]
    said: tuple[str, ...]
    similar: tuple[tuple[str, str], ...]
    code: tuple[Line, ...]
    code_more: str


def candidate_page(
    batch: Batch, who: str, feedback: Callable[[Row], Feedback | None], source: Callable[[Row], str],
    pairs: Sequence[Pair] = (),
) -> str:  # fmt: skip
    """The page as HTML.

    feedback  all there is to say about a file, None where it was not graded
    source    its text, "" where there is none
    pairs     the similar files of the batch
    """
    rows = [row for row in batch.rows if row.who == who]
    return render(
        "candidate.html",
        WORDS,
        title=one_line(who),
        back=f"../{INDEX}",
        shares=shares(rows),
        works=[_work(row, anchor, feedback(row), source(row), pairs) for anchor, row in anchored(rows)],
    )


def _work(row: Row, anchor: str, feedback: Feedback | None, source: str, pairs: Sequence[Pair]) -> Work:
    lines = lines_of(source)
    found = tuple(causes_of(feedback, lines)) if feedback and row.graded and not row.blank else ()
    about = [one_line(row.path), *(counts(feedback) if feedback else ())]
    return Work(
        anchor=anchor,
        kata=kata_text(row),
        look=LOOKS[tone_of(row)],
        stamp=verdict_text(row),
        about=" · ".join(about),
        shares=_shares(row, feedback),
        right=row.right,
        wrong=row.wrong,
        causes=found,
        said=tuple(_said(row, feedback, bool(found))),
        similar=tuple(
            (f"../{ALIKE}#pair-{number}" if number <= MOST else f"../{ALIKE}", pair_text(pair))
            for number, pair in enumerate(pairs, 1)
            if row.path in (pair.left, pair.right)
        ),
        code=tuple(code_of(found, lines)),
        code_more=code_more(lines),
    )


def _shares(row: Row, feedback: Feedback | None) -> tuple[Share, ...]:
    """The hidden cases of a file: those that were not run are told apart."""
    if not row.cases or row.blank:
        return ()
    statuses = [case.status for run in feedback.runs for case in run.cases] if feedback else []
    left = statuses.count("not run")
    failed = row.cases - row.passed - left
    return (
        Share("good", phrase("page.passed"), row.passed, row.cases),
        Share("bad", phrase("page.failed"), failed, row.cases),
        Share("unsure", phrase("page.not_run"), left, row.cases),
    )


def _said(row: Row, feedback: Feedback | None, shown: bool) -> list[str]:
    said = [*(map(attempt_text, row.attempts) if shown else said_of(row))]
    if feedback and not row.blank:
        said += [text for run in feedback.runs if (text := left_text(run, "–"))]
        said += [text for text in [contrast_text(feedback)] if text]
    return [text for text in [*said, same_text(row)] if text]
