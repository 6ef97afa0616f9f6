"""A batch on a terminal: a line for each file as it is done, and two tables at the end."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from grader.model import Batch, Row
from grader.model.batch import Came
from grader.report.columns import columns, cut
from grader.report.layout import Page, bare_table
from grader.report.rows import handed_in, made, said_of, same_text
from grader.report.sanitize import one_line
from grader.words import phrase

STYLE: dict[Came, str] = {
    "passed": "green", "failed": "red", "input error": "yellow", "not gradable": "yellow",
}  # fmt: skip
CAME: dict[Came, str] = {
    "passed": "batch.passed", "failed": "batch.failed", "input error": "batch.input_error",
    "not gradable": "batch.not_gradable",
}  # fmt: skip
GAP = "  "
WHO = 24  # columns of a name in the table, at most
MOST = 8  # things that are listed of one kata


def print_row(row: Row, page: Page) -> None:
    """One line: the verdict, whose, of which kata, which parts are right, and the first cause."""
    verdict = Text(came_text(row), f"bold {STYLE[row.came]}")
    where = f" {page.marks['dot']} ".join(filter(None, (row.who, row.kata or row.path)))
    line = verdict.append(GAP).append(one_line(where), "bold default")
    for said in filter(None, (same_text(row), right_text(row), *[*said_of(row)][:1])):
        line = line.append(GAP).append(one_line(said), "default not bold")
    more = page.marks["more"]
    if columns(line.plain) > page.width:
        line.truncate(len(cut(line.plain, page.width - columns(more))))
        line.append(more)
    page.console.print(line, no_wrap=True, overflow="crop")


def print_batch(batch: Batch, page: Page) -> None:
    """What became of each file, which mistakes are made in each kata and how often, and a line about all."""
    page.blank()
    _print_files(batch, page)
    for kata in batch.katas:
        page.blank()
        _print_kata(batch, kata, page)
    page.blank()
    page.line(in_all(batch), "bold")
    if weak := sum(row.level not in (None, "full") for row in batch.rows):
        page.line(phrase("batch.weak", count=weak, all=len(batch.rows)), "yellow")


def in_all(batch: Batch) -> str:
    """How many files, and what came of them."""
    came = Counter(row.came for row in batch.rows)
    left = came["input error"] + came["not gradable"]
    return phrase(
        "batch.files_one" if len(batch.rows) == 1 else "batch.files", count=len(batch.rows), passed=came["passed"],
        failed=came["failed"], left=left, seed=batch.seed,
    )  # fmt: skip


def came_text(row: Row) -> str:
    """The verdict, or that there is none, in a word."""
    return phrase(CAME[row.came])


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
        said = filter(None, (*said_of(row), same_text(row)))
        table.add_row(
            _cell(row.who), _cell(row.kata or row.path), Text(came_text(row), STYLE[row.came]), _cell(_right(row)),
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


def _cell(text: str) -> Text:
    return Text(one_line(text))
