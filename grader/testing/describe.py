"""Plain values as findings hold them: what each is, where two of them differ, whatever a submission answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grader.model import Described
from grader.protocol.wire import Array

LONGEST = 200  # characters of a value's repr, or of a part's name, that a finding holds


class Nothing:
    """Stands where a part should be and is not; keys: that are there instead."""

    def __init__(self, keys: Iterable[Any] = ()):
        self.keys = tuple(keys)


def described(value: Any) -> Described:
    """What a value is, with as much of it as a finding holds."""
    if isinstance(value, Array):
        return Described(value.kind, shape=value.shape, dtype=value.dtype)
    if isinstance(value, Nothing):
        return Described("nothing", cut(", ".join(map(repr, value.keys)), LONGEST))
    size = len(value) if type(value) in (tuple, list) else None
    return Described(type(value).__name__, cut(repr(value), LONGEST), size)


def type_of(value: Any) -> str:
    """The name of a value's type, as in `Described`."""
    return value.kind if isinstance(value, Array) else type(value).__name__


def difference(expected: Any, actual: Any, path: str) -> tuple[str, Any, Any] | None:
    """The first place where two plain values differ in type or value: (path, expected, actual)."""
    if type(expected) is not type(actual):
        return path, expected, actual
    if isinstance(expected, dict):
        for key in expected:
            if key not in actual:
                return f"{path}[{cut(repr(key))}]", expected[key], Nothing(actual)
        for key in actual:
            if key not in expected:
                return f"{path}[{cut(repr(key))}]", Nothing(), actual[key]
    if isinstance(expected, (list, tuple)) and len(expected) != len(actual):
        return path, expected, actual
    if isinstance(expected, (dict, list, tuple)):
        for key in expected if isinstance(expected, dict) else range(len(expected)):
            if found := difference(expected[key], actual[key], f"{path}[{cut(repr(key))}]"):
                return found
        return None
    same = expected == actual or (isinstance(expected, float) and expected != expected and actual != actual)
    return None if same else (path, expected, actual)


def without_arrays(value: Any) -> Any:
    """Plain data with a few words for each array in it: what was compared is kept, and a reply may be 256 MiB."""
    if isinstance(value, Array):
        return repr(value)
    if type(value) in (list, tuple):
        return type(value)([without_arrays(item) for item in value])
    if type(value) is dict:
        return {key: without_arrays(item) for key, item in value.items()}
    return value


def name_of(what: Any) -> str:
    """The name of a part of an answer, as a finding holds it."""
    return text_of(what, LONGEST)


def text_of(value: Any, length: int) -> str:
    """Text as it is, the repr of anything else, no longer than this: hidden tests make words of what was answered."""
    return cut(value if type(value) is str else repr(value), length)


def cut(text: str, length: int = 60) -> str:
    """The beginning: a key, too, may be a megabyte of text."""
    return text if len(text) <= length else text[: length - 1] + "…"
