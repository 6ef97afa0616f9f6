"""Feedback as the versioned JSON document that `kata check --json` prints; docs/json.md describes every field.

Every value of grader/model.py has one form: a dataclass is an object of its fields, and one of several that may stand
in a place says which in "class". `from_json` reads that form back. What stands in "text" beside it is for people: the
same words as in the terminal.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from grader import model
from grader.command import typed
from grader.model import CaseResult, DryRun, Feedback, Found, Message, Outcome
from grader.report.findings import interpret, outcome_text
from grader.words import call_text, say

SCHEMA = 2


def to_json(feedback: Feedback) -> str:
    """The document as text: strict JSON, ASCII only, so that nothing a submission printed can act on a terminal."""
    return json.dumps({"schema": SCHEMA, **_plain(feedback)}, indent=2, allow_nan=False)


def from_json(text: str) -> Feedback:
    """The feedback in such a document; ValueError where it is none of this schema."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError(f"this is not feedback of schema {SCHEMA}")
    try:
        feedback = _value(document, Feedback)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this feedback is not whole ({error})") from error
    assert isinstance(feedback, Feedback)
    return feedback


# --- out --------------------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        if type(value).__name__ in _TAGGED:
            fields = {"class": type(value).__name__, **fields}
        return {**fields, **_beside(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, complex):
        return {"class": "complex", "real": _plain(value.real), "imag": _plain(value.imag)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"class": "float", "value": str(value)}  # JSON has no such number
    return value


def _beside(value: Any) -> dict[str, Any]:
    """What is said of a value beside its fields."""
    text = _text(value)
    beside = {} if text is None else {"text": text}
    if isinstance(value, Found):
        beside["kind"] = value.kind
    if isinstance(value, model.Run):
        beside["verdict"] = "passed" if value.passed else "failed"
    if isinstance(value, model.Sandbox):
        beside["level"] = value.level
    return beside


def _text(value: Any) -> Any:
    """The words for people that belong to a value."""
    match value:
        case Message():
            return say(value)
        case model.Call():
            return call_text(value)
        case Outcome():
            return outcome_text(value)
        case DryRun():
            return say(value.detail) if value.detail else ""
        case CaseResult():
            return value.title + (f" ({value.label})" if value.label else "")
        case Feedback():
            return typed(value.replay)
        case Found():
            said = interpret(typing.cast(model.Finding, value))
            return {name: getattr(said, name) for name in ("part", "expected", "actual", "because", "relation")}
    return None


# --- in ---------------------------------------------------------------------------------------------------------------

_FINDINGS = {kind.__name__: kind for kind in get_args(model.Finding)}
_SHOWN = {kind.__name__: kind for kind in (model.Text, model.ArraySummary, model.Parts)}
_TAGGED = {**_FINDINGS, **_SHOWN}  # classes of which one of several may stand in a place


@cache
def _hints(kind: type) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if get_origin(hint) is not typing.ClassVar}


def _value(node: Any, hint: Any) -> Any:
    """The value of this type that a node of the document stands for."""
    if isinstance(node, dict) and node.get("class") == "complex":
        return complex(_value(node["real"], float), _value(node["imag"], float))
    if isinstance(node, dict) and node.get("class") == "float":
        return float(node["value"])
    if get_origin(hint) in (Union, types.UnionType):
        return _one_of(node, get_args(hint))
    if get_origin(hint) is tuple:
        return _tuple(node, get_args(hint))
    if get_origin(hint) is Literal:
        if node not in get_args(hint):
            raise TypeError(f"{node!r} is none of {get_args(hint)}")
        return node
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        hints = _hints(hint)
        return hint(**{field.name: _value(node[field.name], hints[field.name]) for field in dataclasses.fields(hint)})
    if hint in _FROM_TEXT:
        return _FROM_TEXT[hint](node)
    if hint is float and type(node) is int:
        return float(node)
    if type(node) is not hint:
        raise TypeError(f"{node!r} is no {getattr(hint, '__name__', hint)}")
    return node


_FROM_TEXT: dict[Any, Callable[[str], Any]] = {Path: Path, datetime: datetime.fromisoformat}


def _one_of(node: Any, hints: tuple[Any, ...]) -> Any:
    """The value of whichever of these types the node is of."""
    if node is None and type(None) in hints:
        return None
    if isinstance(node, dict) and node.get("class") in _TAGGED:
        return _value(node, _TAGGED[node["class"]])
    for hint in hints:
        if hint is type(node) or (type(node) is list and get_origin(hint) is tuple):
            return _value(node, hint)
    (left,) = [hint for hint in hints if dataclasses.is_dataclass(hint) or hint in _FROM_TEXT][:1] or [float]
    return _value(node, left)


def _tuple(node: Any, hints: tuple[Any, ...]) -> tuple[Any, ...]:
    if type(node) is not list:
        raise TypeError(f"{node!r} is no list")
    if len(hints) == 2 and hints[1] is ...:
        return tuple(_value(item, hints[0]) for item in node)
    if len(node) != len(hints):
        raise TypeError(f"{node!r} has not {len(hints)} parts")
    return tuple(_value(item, hint) for item, hint in zip(node, hints, strict=True))
