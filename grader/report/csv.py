"""A batch as comma-separated values, a line a file; the columns are the fields of a Row, and what it is counted as.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and runs it: such a text is given an apostrophe.
"""

from __future__ import annotations

import csv
import io

from grader.model import Batch, Row
from grader.report.findings import attempt_text
from grader.report.rows import result_of
from grader.report.sanitize import one_line

COLUMNS = (
    "who", "kata", "backend", "result", "parts_right", "parts_wrong", "causes", "failing", "passed", "cases", "outcome",
    "seconds", "slowest", "memory_mb", "level", "tried", "why", "same_as", "path", "sha",
)  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_text(batch: Batch) -> str:
    """The table, its heads first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _values(row)] for row in batch.rows)
    return out.getvalue()


def _values(row: Row) -> tuple[object, ...]:
    """In the order of COLUMNS; what are several has "; " between them."""
    causes = "; ".join(cause.title for cause in row.causes)
    return (
        row.who, row.kata, row.backend or "", result_of(row), "; ".join(row.right), "; ".join(row.wrong), causes,
        row.failing, row.passed, row.cases, row.outcome if row.graded else "", f"{row.seconds:.3f}",
        f"{row.slowest:.3f}", row.memory_mb, row.level or "", "; ".join(map(attempt_text, row.attempts)),
        row.why, row.same_as, row.path, row.sha,
    )  # fmt: skip


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if text.lstrip().startswith(FORMULAS) else text
