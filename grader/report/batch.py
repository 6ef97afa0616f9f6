"""A batch on a terminal: a line for each file as it is done, and two tables at the end."""

from __future__ import annotations

from rich.text import Text

from grader.model import Batch, Row
from grader.report.layout import Page, bare_table
from grader.report.rows import (
    Result,
    counted,
    handed_in,
    made,
    result_of,
    same_files,
    same_text,
    tried_text,
    wrong_in,
)
from grader.report.sanitize import one_line
from grader.words import phrase

STYLE: dict[Result, str] = {
    "passed": "green", "failed": "red", "not written yet": "yellow", "not graded": "yellow",
}  # fmt: skip
SHOUTED: dict[Result, str] = {
    "passed": "batch.shout_passed", "failed": "batch.shout_failed", "not written yet": "batch.shout_blank",
    "not graded": "batch.shout_not_graded",
}  # fmt: skip
GAP = "  "
WHO = 24  # columns of a name in the table, at most
MOST = 8  # things that are listed of one kata


def print_row(row: Row, page: Page) -> None:
    """One line: the verdict, whose, of which kata, what it tried, which parts are right, and the first cause."""
    verdict = Text(shouted(row), f"bold {STYLE[result_of(row)]}")
    where = f" {page.marks['dot']} ".join(filter(None, (row.who, row.kata or row.path)))
    line = verdict.append(GAP).append(one_line(where), "bold default")
    for said in filter(None, (tried_text(row), same_text(row), right_text(row), *[*wrong_in(row)][:1])):
        line = line.append(GAP).append(one_line(said), "default not bold")
    page.cropped(line)


def print_batch(batch: Batch, page: Page) -> None:
    """What became of each file, which mistakes are made in each kata and how often, and a line about all."""
    page.blank()
    _print_files(batch, page)
    for kata in batch.katas:
        page.blank()
        _print_kata(batch, kata, page)
    page.blank()
    page.line(in_all(batch), "bold")
    if tried := [row for row in batch.rows if row.attempts]:
        people = tuple(dict.fromkeys(row.who for row in tried))
        page.hanging("", "", phrase("batch.tried_by", count=len(tried), all=len(batch.rows), people=people), "yellow")
    if weak := sum(row.level not in (None, "full") for row in batch.rows):
        page.line(phrase("batch.weak", count=weak, all=len(batch.rows)), "yellow")


def in_all(batch: Batch) -> str:
    """How many files, and what came of them; how many are not written yet, where there are such."""
    came = counted(map(result_of, batch.rows), ("passed", "failed", "not graded"))
    return phrase(
        "batch.files_one" if len(batch.rows) == 1 else "batch.files", count=len(batch.rows), came=came, seed=batch.seed,
    )  # fmt: skip


def shouted(row: Row) -> str:
    """Its result in capitals, as the verdict of a check is."""
    return phrase(SHOUTED[result_of(row)])


def right_text(row: Row) -> str:
    """Which parts of the answer are right; of an answer that has none, how many cases pass."""
    if not row.graded or row.blank or not row.cases:
        return ""
    if row.right:
        return phrase("batch.right", parts=row.right)
    return phrase("batch.cases", passed=row.passed, count=row.cases)


def _print_files(batch: Batch, page: Page) -> None:
    table = bare_table()
    table.add_column(phrase("batch.who"), max_width=WHO)
    table.add_column(phrase("batch.kata"))
    table.add_column(phrase("batch.verdict"), no_wrap=True)
    table.add_column(phrase("batch.parts"))
    table.add_column(phrase("batch.mistakes"), ratio=1)
    for row in batch.rows:
        said = filter(None, (*wrong_in(row), tried_text(row), same_text(row)))
        table.add_row(
            _cell(row.who), _cell(row.kata or row.path), Text(shouted(row), STYLE[result_of(row)]), _cell(_right(row)),
            _cell("; ".join(said)),
        )  # fmt: skip
    page.console.print(table)


def _right(row: Row) -> str:
    """The same as `right_text`, below a heading that says the rest."""
    if row.right:
        return ", ".join(row.right)
    if row.came == "passed":
        return phrase("batch.all_right")
    return f"{row.passed}/{row.cases}" if row.graded and row.cases and not row.blank else ""


def _print_kata(batch: Batch, kata: str, page: Page) -> None:
    rows = [row for row in batch.rows if row.kata == kata and row.graded]
    passed = sum(row.came == "passed" for row in rows)
    page.line(one_line(phrase("batch.of_kata", kata=kata, passed=passed, count=len(rows))), "bold")
    for title, count in made(batch, kata)[:MOST]:
        have = phrase("results.people_of", count=count, all=handed_in(batch, kata))
        page.hanging(f"  {have}  ", "", title)
    for row, said in same_files(batch):
        if row.kata == kata:
            page.hanging("  ", "", said)


def _cell(text: str) -> Text:
    return Text(one_line(text))
