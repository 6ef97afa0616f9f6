"""Values in words: a call as a learner would type it, small arrays in full, large ones in summary."""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.wire import Array

FULL = 24  # numbers of an array that are printed; a larger one is summarised
PARTS = 12  # of a list with arrays in it that are printed
CUT = 200  # characters of anything else
WIDTH = 68  # columns; a report of 80 has so many beside its labels
_FORMAT: Any = {"float_kind": "{:.6g}".format}


def show_call(
    name: str, parameters: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any], template: str = ""
) -> str:
    """ "dropout(x, 0.5)" when that fits a line, otherwise one argument a line with its name.

    With a template such as "is_complete_tree(<{name}>)" its fields are filled with the arguments instead.
    """
    named = [(parameters[i] if i < len(parameters) else "", value) for i, value in enumerate(args)]
    if template:
        fields = {key: value if isinstance(value, str) else show(value) for key, value in [*named, *kwargs.items()]}
        return template.format_map(defaultdict(lambda: "…", fields))
    parts = [_labelled(f"{key}=" if key else "", value) for key, value in [*named, *kwargs.items()]]
    line = f"{name}({', '.join(parts)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return f"{name}(\n{_indented(parts)})"


def show(value: Any) -> str:
    """A value: an array by its numbers or its summary, anything else by its repr, cut at a few lines' length."""
    if isinstance(value, Array):
        return show_array(value.data, value.dtype, "" if value.layout == "plain" else value.layout)
    if isinstance(value, (np.ndarray, np.generic)):
        data = np.asarray(value)
        return show_array(data, data.dtype.name)
    if type(value) in (tuple, list, dict) and _holds_array(value):
        return _show_parts(value)
    text = repr(value)
    return text if len(text) <= CUT else text[: CUT - 1] + "…"


def show_array(data: np.ndarray[Any, Any], dtype: str, layout: str = "") -> str:
    """ "[[1. 2.]] float32" for a few numbers, "float32 (64, 10), from -2.1 to 3.4" for many."""
    note = f", {layout} in memory" if layout else ""
    if 0 < data.size <= FULL:
        numbers = np.array2string(data, separator=", ", formatter=_FORMAT, max_line_width=WIDTH - 20)
        numbers = re.sub(r"\n\s*\n", "\n", numbers)  # NumPy sets its blocks apart by lines of nothing
        if data.ndim > 1 and data.shape[-1] == 1:  # a number a line is a tall picture of little
            numbers = textwrap.fill(" ".join(numbers.split()), WIDTH - 20, subsequent_indent=" ")
        return f"{numbers} {dtype}{note}"
    summary = f"{dtype} {tuple(data.shape)}"
    if data.size and data.dtype.kind in "fiu":
        finite = data[np.isfinite(data)]
        if finite.size:
            low, high = f"{finite.min():.4g}", f"{finite.max():.4g}"
            summary += f", all {low}" if finite.min() == finite.max() else f", from {low} to {high}"
    return f"<{summary}{note}>"


def show_memory(mb: int) -> str:
    """ "1 GiB", "210 MiB"."""
    return f"{mb / 1024:g} GiB" if mb >= 1024 and mb % 1024 == 0 else f"{mb} MiB"


def _holds_array(value: Any) -> bool:
    if isinstance(value, (tuple, list, dict)):
        return any(_holds_array(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, (Array, np.ndarray, np.generic))


def _show_parts(value: Any) -> str:
    """A tuple, list or dict with arrays in it: on one line where that is short, otherwise a part a line."""
    left, right = ("{", "}") if isinstance(value, dict) else ("(", ")") if isinstance(value, tuple) else ("[", "]")
    named = [(f"{key!r}: ", item) for key, item in value.items()] if left == "{" else [("", item) for item in value]
    parts = [_labelled(key, item) for key, item in named[:PARTS]]
    if len(named) > PARTS:
        parts.append(f"… {len(named) - PARTS} more")
    text = left + ", ".join(parts) + ("," if left == "(" and len(named) == 1 else "") + right
    return text if len(text) <= WIDTH and "\n" not in text else f"{left}\n{_indented(parts)}{right}"


def _labelled(label: str, value: Any) -> str:
    """The value after its label, an array's rows below each other."""
    text = show(value)
    return label + (text.replace("\n", "\n" + " " * len(label)) if text.startswith("[[") else text)


def _indented(parts: Sequence[str]) -> str:
    return "".join("    " + part.replace("\n", "\n    ") + ",\n" for part in parts)
