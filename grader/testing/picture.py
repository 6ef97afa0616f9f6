"""A plane of two arrays that differ, small enough to look at: where it is wrong is often what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.model import Picture

MOST = 32  # rows and columns


def picture(
    actual: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], wrong: np.ndarray[Any, Any], at: Sequence[int]
) -> Picture | None:
    """The last two axes that are longer than 1, around the index `at`; None where there is one number only.

    actual, expected: any shape, the same; wrong: booleans of that shape.
    """
    long = [axis for axis, size in enumerate(expected.shape) if size > 1]
    if not long:
        return None
    window = tuple(
        _around(place, size) if axis in long[-2:] else (place, place + 1)
        for axis, (place, size) in enumerate(zip(at, expected.shape, strict=True))
    )
    cut = tuple(slice(*ends) for ends in window)
    columns = len(range(*window[long[-1]]))
    planes = [array[cut].reshape(-1, columns).tolist() for array in (expected, actual, wrong)]
    return Picture(
        shape=expected.shape,
        window=window,
        expected=tuple(" ".join(map(_text, row)) for row in planes[0]),
        actual=tuple(" ".join(map(_text, row)) for row in planes[1]),
        wrong=tuple("".join("x" if bad else "." for bad in row) for row in planes[2]),
    )


def _around(place: int, size: int) -> tuple[int, int]:
    """As much of an axis as is shown, with that place in its middle where it can be."""
    first = max(0, min(place - MOST // 2, size - MOST))
    return first, min(size, first + MOST)


def _text(number: bool | int | float | complex) -> str:
    return f"{number:.3g}" if isinstance(number, (float, complex)) else str(number)
