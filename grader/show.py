"""Values in words: a call as a learner would type it, small arrays in full, large ones in summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.wire import Array

FULL = 24  # numbers of an array that are printed; a larger one is summarised
WIDTH = 76
_FORMAT: Any = {"float_kind": "{:.6g}".format}


def show_call(name: str, parameters: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """ "dropout(x, 0.5)" when that fits a line, otherwise one argument a line with its name."""
    named = [(parameters[i] if i < len(parameters) else "", value) for i, value in enumerate(args)] + list(
        kwargs.items()
    )
    parts = [f"{key}={show(value)}" if key else show(value) for key, value in named]
    line = f"{name}({', '.join(parts)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return f"{name}(\n" + "".join("    " + part.replace("\n", "\n    ") + ",\n" for part in parts) + ")"


def show(value: Any) -> str:
    """A value: an array by its numbers or its summary, anything else by its repr, cut at a line's length."""
    if isinstance(value, Array):
        return show_array(value.data, value.dtype, "" if value.layout == "plain" else value.layout)
    if isinstance(value, (np.ndarray, np.generic)):
        data = np.asarray(value)
        return show_array(data, data.dtype.name)
    if type(value) is tuple:
        text = "(" + ", ".join(show(item) for item in value) + (",)" if len(value) == 1 else ")")
        if len(text) <= WIDTH and "\n" not in text:
            return text
        return "(\n" + "".join("    " + show(item).replace("\n", "\n    ") + ",\n" for item in value) + ")"
    text = repr(value)
    return text if len(text) <= 200 else text[:197] + "…"


def show_array(data: np.ndarray[Any, Any], dtype: str, layout: str = "") -> str:
    """ "[[1. 2.]] float32" for a few numbers, "float32 (64, 10), from -2.1 to 3.4" for many."""
    note = f", {layout} in memory" if layout else ""
    if 0 < data.size <= FULL:
        numbers = np.array2string(data, separator=", ", formatter=_FORMAT, max_line_width=WIDTH - 24)
        return f"{numbers} {dtype}{note}"
    summary = f"{dtype} {tuple(data.shape)}"
    if data.size and data.dtype.kind in "fiu":
        finite = data[np.isfinite(data)]
        if finite.size:
            summary += f", from {finite.min():.4g} to {finite.max():.4g}"
    return f"<{summary}{note}>"
