"""An answer of the wrong type as one of the right type, where nothing but its type changes: what else is wrong with it?

A result that is float32 everywhere fails every case by its dtype, and hides a second mistake behind it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from grader.model import Backend
from grader.protocol.wire import Array
from grader.testing.compare import EPSILON


def cast_array(value: Any, backend: Backend, dtype: str, shape: tuple[int, ...] | None = None) -> tuple[Any, str]:
    """The array as the backend's own, with this shape if only ones are missing or too many, and its dtype.

    Of two floating dtypes it is the coarser: a right program in float32 rounds as float32 does. What is no array, or
    has another shape, stays as it is.
    """
    if not isinstance(value, Array):
        return value, dtype
    if shape is not None and [n for n in value.shape if n != 1] == [n for n in shape if n != 1]:
        value = replace(value, data=value.data.reshape(shape))
    if {value.dtype, dtype} <= EPSILON.keys():
        dtype = max(value.dtype, dtype, key=EPSILON.__getitem__)
    return replace(value, kind="torch" if backend == "torch" else "numpy", dtype=dtype), dtype


def rounded(expected: np.ndarray[Any, Any], dtype: str) -> np.ndarray[Any, Any]:
    """The exact values, rounded to what this dtype can hold."""
    return expected.astype(dtype) if dtype in ("float32", "float16") else expected


def cast(value: Any, expected: Any) -> Any:
    """A plain answer with the types of what is expected, part by part: 1 for True, 2.0 for 2, a list for a tuple."""
    if type(expected) is dict and type(value) is dict:
        return {key: cast(item, expected[key]) if key in expected else item for key, item in value.items()}
    if type(expected) in (list, tuple) and type(value) in (list, tuple) and len(value) == len(expected):
        return type(expected)(cast(*pair) for pair in zip(value, expected, strict=True))
    if isinstance(value, Array) and value.data.size == 1:
        value = value.data.item()
    if type(expected) in (bool, int, float) and type(value) in (bool, int, float):
        return type(expected)(value) if value == value and type(expected)(value) == value else value
    return value
