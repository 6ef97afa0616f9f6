"""Plain values: where two of them differ, and what they are in words of some length, whatever a submission answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.model import Finding
from grader.wire import Array

KIND_WORDS = {"numpy": "a NumPy array", "numpy scalar": "a NumPy scalar", "torch": "a torch tensor"}


def kind_of(value: Any) -> str:
    """What a value is, in words: "a NumPy array", "a float", "None"."""
    if isinstance(value, Array):
        return KIND_WORDS.get(value.kind, f"a {value.kind}")
    if value is None:
        return "None (is there a return?)"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def difference(expected: Any, actual: Any, path: str) -> tuple[str | None, Any, Any]:
    """The first place where two plain values differ in type or value: (path, expected, actual); path None if none."""
    if type(expected) is not type(actual):
        return path, expected, actual
    if isinstance(expected, dict):
        for key in expected:
            if key not in actual:
                return f"{path}[{_cut(key)}]", expected[key], Missing()
        for key in actual:
            if key not in expected:
                return f"{path}[{_cut(key)}]", Missing(), actual[key]
    if isinstance(expected, (list, tuple)) and len(expected) != len(actual):
        return path, expected, actual
    if isinstance(expected, (dict, list, tuple)):
        for key in expected if isinstance(expected, dict) else range(len(expected)):
            found = difference(expected[key], actual[key], f"{path}[{_cut(key)}]")
            if found[0] is not None:
                return found
        return None, None, None
    same = expected == actual or (isinstance(expected, float) and expected != expected and actual != actual)
    return (None, None, None) if same else (path, expected, actual)


def without_arrays(value: Any) -> Any:
    """Plain data with a few words for each array in it: what was compared is kept, and a reply may be 256 MiB."""
    if isinstance(value, Array):
        return repr(value)
    if type(value) in (list, tuple):
        return type(value)([without_arrays(item) for item in value])
    if type(value) is dict:
        return {key: without_arrays(item) for key, item in value.items()}
    return value


class Missing:
    """Stands where a part should be and is not."""

    def __repr__(self) -> str:
        return "nothing"


def words_of(value: Any) -> str:
    """A value as a finding tells it: its beginning, and its type where the text does not show it."""
    if isinstance(value, Array):
        return f"{kind_of(value)} of shape {value.shape}, {value.dtype}"
    described = _cut(value, 200)
    shows_its_type = isinstance(value, (Missing, bool, int, str, type(None)))
    return described if shows_its_type else f"{described} ({type(value).__name__})"


def in_words(finding: Finding) -> Finding:
    """The finding with its words as text of some length: hidden tests make them of what a submission answered."""
    expected, actual = (text_of(side, 2_500) for side in (finding.expected, finding.actual))
    return replace(finding, what=text_of(finding.what, 200), expected=expected, actual=actual)


def text_of(value: Any, length: int) -> str:
    """Text as it is, anything else in words, no longer than this."""
    text = value if type(value) is str else words_of(value)
    return text if len(text) <= length else text[: length - 1] + "…"


def _cut(value: Any, length: int = 60) -> str:
    """Its repr, or the beginning: a key, too, may be a megabyte of text."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 3] + "…"
