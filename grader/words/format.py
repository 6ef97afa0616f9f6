"""Values as they are printed: a call as a learner would type it, small arrays in full, large ones in summary."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from grader.model import ArraySummary, Call, Parts, Shown, Text

WIDTH = 68  # columns; a report of 80 has so many beside its labels


def call_text(call: Call) -> str:
    """ "dropout(x, 0.5)" when that fits a line, otherwise one argument a line with its name.

    With a template such as "is_complete_tree(<{name}>)" its fields are filled with the arguments instead.
    """
    if call.template:
        fields = {key: value if isinstance(value, str) else shown_text(value) for key, value in call.arguments}
        return filled(call.template, fields)
    parts = [_labelled(f"{key}=" if key else "", value) for key, value in call.arguments]
    line = f"{call.name}({', '.join(parts)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return f"{call.name}(\n{_indented(parts)})"


def filled(template: str, fields: Mapping[str, str]) -> str:
    """The template with a text for each name in braces; ValueError where more than a name stands there.

    `format` would follow attributes and pad to any width, and a template may come out of a document.
    """
    parts = []
    for text, name, spec, conversion in Formatter().parse(template):
        parts.append(text)
        if name is not None:
            if spec or conversion or not name.isidentifier():
                raise ValueError(f"{name!r} is no name of an argument")
            parts.append(fields.get(name, "…"))
    return "".join(parts)


def shown_text(value: Shown) -> str:
    """An argument: an array by its numbers or its summary, anything else by its repr."""
    if isinstance(value, ArraySummary):
        return _array_text(value)
    if isinstance(value, Parts):
        return _parts_text(value)
    return value.text if isinstance(value, Text) else repr(value)


def number_text(value: object) -> str:
    """One number of an answer, to six digits."""
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 and (abs(value) >= 1e-4 or value == 0) else f"{value:.5e}"
    return str(value)


def memory_text(mb: int) -> str:
    """ "1 GiB", "210 MiB"."""
    return f"{mb / 1024:g} GiB" if mb >= 1024 and mb % 1024 == 0 else f"{mb} MiB"


def duration_text(seconds: float) -> str:
    """ "45 s", "12 min", "3 h 20 min", "2 days"."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    days = round(minutes / (24 * 60))
    return "1 day" if days == 1 else f"{days} days"


def typed_list(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _array_text(value: ArraySummary) -> str:
    """ "[[1. 2.]] float32" for a few numbers, "<float32 (64, 10), from -2.1 to 3.4>" for many."""
    note = "" if value.layout == "plain" else f", {value.layout} in memory"
    if value.numbers is not None:
        return f"{_numbers_text(value.numbers, value.shape)} {value.dtype}{note}"
    summary = f"{value.dtype} {value.shape}"
    if value.low is not None and value.high is not None:
        low, high = f"{value.low:.4g}", f"{value.high:.4g}"
        summary += f", all {low}" if value.low == value.high else f", from {low} to {high}"
    return f"<{summary}{note}>"


def _numbers_text(numbers: Sequence[Any], shape: tuple[int, ...]) -> str:
    import numpy as np  # a passing check prints no array

    formats: Any = {"float_kind": "{:.6g}".format, "complex_kind": "{:.6g}".format}
    data = np.array(numbers).reshape(shape)
    text = np.array2string(data, separator=", ", formatter=formats, max_line_width=WIDTH - 20)
    text = re.sub(r"\n\s*\n", "\n", text)  # NumPy sets its blocks apart by lines of nothing
    if data.ndim > 1 and data.shape[-1] == 1:  # a number a line is a tall picture of little
        text = textwrap.fill(" ".join(text.split()), WIDTH - 20, subsequent_indent=" ")
    return text


def _parts_text(value: Parts) -> str:
    """A tuple, list or dict with arrays in it: on one line where that is short, otherwise a part a line."""
    left, right = {"dict": ("{", "}"), "tuple": ("(", ")"), "list": ("[", "]")}[value.type]
    labels = [f"{key}: " if key and value.type == "dict" else "" for key, _ in value.items]
    parts = [_labelled(label, item) for label, (_, item) in zip(labels, value.items, strict=True)]
    if value.more:
        parts.append(f"… {value.more} more")
    alone = value.type == "tuple" and len(value.items) == 1
    text = left + ", ".join(parts) + ("," if alone else "") + right
    return text if len(text) <= WIDTH and "\n" not in text else f"{left}\n{_indented(parts)}{right}"


def _labelled(label: str, value: Shown) -> str:
    """The value after its label, an array's rows below each other."""
    text = shown_text(value)
    return label + (text.replace("\n", "\n" + " " * len(label)) if text.startswith("[[") else text)


def _indented(parts: Sequence[str]) -> str:
    return "".join("    " + part.replace("\n", "\n    ") + ",\n" for part in parts)
