"""Feedback as the versioned JSON document that `kata check --json` prints; docs/json.md describes every field.

Every value of grader/model has one form: a dataclass is an object of its fields, and one of several that may stand
in a place says which in "class". `from_json` reads that form back. What stands beside the fields follows from them:
"text" is for people, in the words of the terminal.
"""

from __future__ import annotations

import json
import math
import types
import typing
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from grader import model
from grader.command import typed
from grader.model import Attempt, CaseResult, DryRun, Feedback, Found, Message, Outcome
from grader.report.findings import attempt_text, interpret, outcome_text, titled
from grader.words import call_text, say

SCHEMA = 2
_SAID = ("part", "expected", "actual", "extent", "because", "relation")  # of a finding, in words


def to_json(feedback: Feedback) -> str:
    """The document as text: strict JSON, ASCII only, so that nothing a submission printed can act on a terminal."""
    return json.dumps(document(feedback), indent=2, allow_nan=False)


def document(feedback: Feedback) -> dict[str, Any]:
    """The document as what json.dumps takes."""
    return {"schema": SCHEMA, **plain(feedback)}


def from_json(text: str) -> Feedback:
    """The feedback in such a document; ValueError, with a sentence, where it is none of this schema.

    Fields that this version does not know are ignored, and one that is missing has its default, where it has one: the
    schema grows by new fields.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this is not a JSON document ({error})") from error
    return from_document(found)


def from_document(node: Any) -> Feedback:
    """The same of what json.loads gives."""
    if type(node) is not dict or node.get("schema") != SCHEMA:
        raise ValueError(f"this is not feedback of schema {SCHEMA}")
    feedback = read(node, Feedback)
    assert isinstance(feedback, Feedback)
    return feedback


def read(node: Any, kind: type) -> Any:
    """The value of this dataclass that `plain` has written; ValueError, with a sentence, where it is none."""
    try:
        value = _dataclass(node, kind)
        plain(value)  # what is read can be said
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"this {kind.__name__.lower()} cannot be read ({type(error).__name__}: {error})") from error
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


# --- out --------------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value
    if kind in _CLASSES:
        tag = {"class": kind.__name__} if kind.__name__ in _TAGGED else {}
        return {**tag, **{name: plain(getattr(value, name)) for name in _names(kind)}, **_beside(value)}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, complex):
        return {"class": "complex", "real": plain(value.real), "imag": plain(value.imag)}
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
        case Attempt():
            return attempt_text(value)
        case DryRun():
            return say(value.detail) if value.detail else ""
        case CaseResult():
            return "".join(titled(value))
        case Feedback():
            return typed(value.replay)
        case Found():
            said = interpret(typing.cast(model.Finding, value))
            return {name: getattr(said, name) for name in _SAID}
    return None


# --- in ---------------------------------------------------------------------------------------------------------------

# classes of which one of several may stand in a place
_TAGGED = frozenset(kind.__name__ for kind in (*get_args(model.Finding), model.Text, model.ArraySummary, model.Parts))
_PLAIN = frozenset((str, int, bool))
_CLASSES = frozenset(kind for kind in vars(model).values() if isinstance(kind, type) and is_dataclass(kind))


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The names of a class's fields."""
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _value(node: Any, hint: Any) -> Any:
    """The value of this type that a node of the document stands for; TypeError where it stands for none."""
    if get_origin(hint) in (Union, types.UnionType):
        return _value(node, _chosen(node, get_args(hint)))
    if get_origin(hint) is tuple:
        return _tuple(node, get_args(hint))
    if get_origin(hint) is Literal:
        return _demand(node in get_args(hint), node, f"one of {', '.join(map(str, get_args(hint)))}")
    if hint in _CLASSES:
        return _dataclass(node, hint)
    if hint in (Path, datetime):
        text = _demand(type(node) is str, node, "text")
        return Path(text) if hint is Path else datetime.fromisoformat(text)
    if hint is complex and _class_of(node) == "complex":
        return complex(_value(node["real"], float), _value(node["imag"], float))
    if hint is float and _class_of(node) == "float":
        return float(_demand(node["value"] in ("nan", "inf", "-inf"), node["value"], "nan, inf or -inf"))
    if hint is float and type(node) is int:
        return float(node)
    return _demand(type(node) is hint, node, hint.__name__)


def _dataclass(node: Any, kind: Any) -> Any:
    """The dataclass of an object's fields."""
    _demand(type(node) is dict, node, f"an object with the fields of a {kind.__name__}")
    return kind(**{name: _value(node[name], hint) for name, hint in _hints(kind).items() if name in node})


def _tuple(node: Any, hints: tuple[Any, ...]) -> tuple[Any, ...]:
    _demand(type(node) is list, node, "a list")
    if hints[1:] == (...,):
        return tuple(_value(item, hints[0]) for item in node)
    _demand(len(node) == len(hints), node, f"a list of {len(hints)}")
    return tuple(_value(item, hint) for item, hint in zip(node, hints, strict=True))


def _chosen(node: Any, hints: tuple[Any, ...]) -> Any:
    """Which of these types the node is of."""
    for hint in hints:
        if hint in _CLASSES:
            fits = type(node) is dict and _class_of(node) == (hint.__name__ if hint.__name__ in _TAGGED else "")
        elif hint in (float, complex) and type(node) is dict:
            fits = _class_of(node) == hint.__name__
        elif hint in (Path, datetime):
            fits = type(node) is str
        elif get_origin(hint) is Literal:
            fits = node in get_args(hint)
        else:
            fits = type(node) is (list if get_origin(hint) is tuple else hint)
        if fits:
            return hint
    raise TypeError(f"{_shown(node)} is of no type that may stand there")


def _class_of(node: Any) -> str:
    """What an object says that it is."""
    return str(node.get("class", "")) if type(node) is dict else ""


def _demand(right: bool, node: Any, wanted: str) -> Any:
    """The node, if it is right; TypeError that says what was wanted if not."""
    if not right:
        raise TypeError(f"{_shown(node)} is not {wanted}")
    return node


def _shown(node: Any) -> str:
    return json.dumps(node)[:100]
