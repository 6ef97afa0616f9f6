"""The same values in another memory layout: views arrive as views, and a program that assumes rows meets columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.protocol import wire
from grader.protocol.wire import Array, array_of

LAYOUTS = tuple(name for name in wire.LAYOUTS if name != "plain")


def layout(values: np.ndarray[Any, Any], name: str) -> Array:
    """The same values, to be laid out by the worker as one of wire.LAYOUTS says.

    "broadcast" stands for an array whose rows along the first axis are all the same memory: its values must be so.
    ValueError for an unknown name, or rows that differ.
    """
    if name not in wire.LAYOUTS:
        raise ValueError(f"layout {name!r} is none of {', '.join(wire.LAYOUTS)}")
    if name == "broadcast" and not (values == values[:1]).all():
        raise ValueError("a broadcast layout needs equal rows along the first axis")
    return array_of(values, layout=name)


def laid_out(value: Any, name: str) -> Any:
    """Every array in this layout, within tuples, lists and dicts too; anything else as it is.

    An array that cannot be laid out so (of no axis, or rows that differ for "broadcast") is left plain.
    """
    if isinstance(value, np.ndarray):
        fits = value.ndim > 0 and (name != "broadcast" or bool((value == value[:1]).all()))
        return layout(value, name) if fits else value
    if type(value) in (tuple, list):
        return type(value)([laid_out(item, name) for item in value])
    if type(value) is dict:
        return {key: laid_out(item, name) for key, item in value.items()}
    return value


def fit_for(name: str, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The values for a layout of this name: "broadcast" needs all rows along the first axis to be the first one."""
    return np.repeat(values[:1], len(values), axis=0) if name == "broadcast" else values
