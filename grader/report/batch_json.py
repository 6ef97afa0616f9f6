"""A batch as the JSON document that `kata grade --json` writes; docs/json.md describes it."""

from __future__ import annotations

import json

from grader.model import Batch
from grader.report.batch import said_of
from grader.report.json import plain

SCHEMA = 1


def to_json(batch: Batch) -> str:
    """The document as text, in ASCII; "text" says in words what is wrong with a file."""
    rows = [{**plain(row), "text": [*said_of(row)]} for row in batch.rows]
    return json.dumps({"schema": SCHEMA, **plain(batch), "rows": rows}, indent=2, allow_nan=False)
