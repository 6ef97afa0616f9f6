"""A batch as the JSON document that `kata grade --json` writes; docs/json.md describes it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.model import Batch, Pair
from grader.report.json import plain
from grader.report.rows import result_of, said_of

SCHEMA = 1


def to_json(batch: Batch, pairs: Sequence[Pair] = ()) -> str:
    """The document as text, in ASCII; "text" says in words what is wrong with a file.

    pairs: its similar files
    """
    rows = [{**plain(row), "result": result_of(row), "text": [*said_of(row)]} for row in batch.rows]
    return json.dumps(
        {"schema": SCHEMA, **plain(batch), "rows": rows, "similar": plain(pairs)}, indent=2, allow_nan=False
    )
