"""A scorecard as the JSON document that `kata mock report --json` prints: its fields, with sentences beside them."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from grader.model import Message
from grader.model.mock import Scorecard
from grader.words import say

SCHEMA = 1


def to_json(card: Scorecard) -> str:
    """The document as text, in ASCII; a message has its sentence as "text"."""
    return json.dumps({"schema": SCHEMA, **_plain(card)}, indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"key": value.key, "values": {name: _plain(each) for name, each in value.values}, "text": say(value)}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
