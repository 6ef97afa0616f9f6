"""A batch as Gradescope's results.json: a test a file, worth a point. docs/gradescope.md says how to use it.

A file that fails has the share of the answer's parts that are right in every case, where the parts are known, and
nothing otherwise. Nobody counts cases: seventeen may fail by one slip, and four by four.
"""

from __future__ import annotations

import json
from typing import Any

from grader.model import Batch, Row
from grader.report.rows import kata_text, parts_text, result_of, said_of, same_text, verdict_text
from grader.report.sanitize import clean, one_line
from grader.words import phrase

POINTS = 1.0


def gradescope_text(batch: Batch) -> str:
    """The document as strict JSON, ASCII only."""
    told = {
        "execution_time": round(sum(row.seconds for row in batch.rows), 3),
        "output": phrase("results.same_inputs", seed=batch.seed),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "extra_data": {"kata_version": batch.version, "seed": batch.seed},
        "tests": [_test(row, named=len(batch.people) > 1) for row in batch.rows],
    }
    if not batch.rows:
        told |= {"score": 0.0, "output": phrase("results.nothing")}
    return json.dumps(told, indent=2, allow_nan=False) + "\n"


def _test(row: Row, named: bool) -> dict[str, Any]:
    """One file; named: of which person it is, where there are several."""
    said = [verdict_text(row), *said_of(row), parts_text(row), same_text(row)]
    return {
        "score": round(_points(row), 3),
        "max_score": POINTS,
        "status": "passed" if row.came == "passed" else "failed",
        "name": one_line(f"{row.who}: {kata_text(row)}" if named else kata_text(row)),
        "output": clean("\n".join(line for line in said if line)),
        "extra_data": {"path": row.path, "sha256": row.sha, "result": result_of(row)},
    }


def _points(row: Row) -> float:
    parts = len(row.right) + len(row.wrong)
    if row.came == "failed" and parts:
        return POINTS * len(row.right) / parts
    return POINTS if row.came == "passed" else 0.0
