"""A call as a finding holds it: arguments by name, small arrays in full, large ones by their range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.model import ArraySummary, Call, Parts, Shown, Text
from grader.protocol.wire import Array
from grader.testing.describe import cut

FULL = 24  # numbers of an array that are kept; a larger one is summarised
MOST_PARTS = 12  # of a list with arrays in it that are kept
LONGEST = 200  # characters of anything else


def call_of(
    name: str, parameters: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any], template: str = "",
    parts: Mapping[str, Sequence[str]] | None = None,
) -> Call:  # fmt: skip
    """The call of an entry whose parameters have these names, and what tuples among its arguments hold has those."""
    inner = parts or {}
    named = [(parameters[i] if i < len(parameters) else "", value) for i, value in enumerate(args)]
    return Call(
        name, tuple((key, shown(value, inner.get(key, ()))) for key, value in [*named, *kwargs.items()]), template
    )


def shown(value: Any, names: Sequence[str] = ()) -> Shown:
    """An argument as a finding holds it; names: of the parts of a tuple."""
    if isinstance(value, Array):
        return summary(value.data, value.dtype, value.layout)
    if isinstance(value, (np.ndarray, np.generic)):
        data = np.asarray(value)
        return summary(data, data.dtype.name)
    if type(value) is str:
        return cut(value, LONGEST)
    if type(value) in (tuple, list, dict) and _holds_array(value):
        items = [(repr(key), item) for key, item in value.items()] if type(value) is dict else _named(value, names)
        kept = tuple((key, shown(item)) for key, item in items[:MOST_PARTS])
        kind: Any = type(value).__name__
        return Parts(kind, kept, max(0, len(items) - MOST_PARTS))
    return Text(cut(repr(value), LONGEST))


def _named(value: Sequence[Any], names: Sequence[str]) -> list[tuple[str, Any]]:
    """The parts of a tuple or list by these names, where there is one for each."""
    return list(zip(names if len(names) == len(value) else [""] * len(value), value, strict=True))


def summary(data: np.ndarray[Any, Any], dtype: str, layout: str = "plain") -> ArraySummary:
    """An array by its numbers, or by the range of those that are finite."""
    shape = tuple(data.shape)
    if 0 < data.size <= FULL:
        return ArraySummary(dtype, shape, layout, tuple(data.reshape(-1).tolist()))
    finite = data[np.isfinite(data)] if data.size and data.dtype.kind in "fiu" else data[:0]
    if not finite.size:
        return ArraySummary(dtype, shape, layout)
    return ArraySummary(dtype, shape, layout, None, float(finite.min()), float(finite.max()))


def _holds_array(value: Any) -> bool:
    if isinstance(value, (tuple, list, dict)):
        return any(_holds_array(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, (Array, np.ndarray, np.generic))
