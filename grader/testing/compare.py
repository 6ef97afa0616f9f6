"""Numbers against numbers: how far apart they may be, why, and where they are furthest apart.

The expected array is a float64 oracle's. What a right program may differ by depends on its dtype's precision, on how
many terms were summed and on how large those terms were, not on a fixed atol: a fixed one hides a missing eps and
rejects a right float32 answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.model import Allowed, Entry, Picture
from grader.records import dataclass
from grader.testing.picture import picture

EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}
SMALLEST = {"float64": 2.0**-1074, "float32": 2.0**-149, "float16": 2.0**-24, "bfloat16": 2.0**-133}
SHOWN = 5  # entries kept of a mismatch


@dataclass(frozen=True, eq=False)
class Tolerance:
    """The largest absolute error allowed for each number (same shape as the expected array), and the reason."""

    allowed: np.ndarray[Any, Any]
    reason: Allowed


@dataclass(frozen=True)
class Mismatch:
    """The numbers that are wrong: how many of how many, the worst first, and where they stand around it."""

    wrong: int
    size: int
    entries: tuple[Entry, ...]
    picture: Picture | None


def tolerance(expected: np.ndarray[Any, Any], dtype: str, terms: int = 1, scale: Any = None) -> Tolerance:
    """What rounding alone may do to a right program.

    Rounding a number of size s in a dtype with precision eps errs by eps·s/2, and the errors of a sum of n terms
    add up like a random walk, with √n (Higham, Accuracy and Stability of Numerical Algorithms, ch. 2–4). Allowed:
    eps · (32 + 8·√terms) · scale, where the constants leave room for another order of operations.

    expected: any shape; terms: length of the longest sum behind a number; scale: the sum of those terms' absolute
    values, broadcastable to expected (default: |expected| plus an eighth of its largest entry).
    """
    eps = EPSILON[dtype]
    size = np.abs(expected)
    if scale is None:
        scale = size + (size.max() / 8 if size.size else 0.0)
    allowed = eps * (32 + 8 * np.sqrt(terms)) * np.broadcast_to(np.asarray(scale, np.float64), expected.shape)
    # products that underflow lose whole numbers of the smallest step, however small the result is
    return Tolerance(allowed + 4 * SMALLEST[dtype], Allowed("rounding", dtype, terms))


def ulps(expected: np.ndarray[Any, Any], dtype: str, count: int) -> Tolerance:
    """Within `count` units in the last place of the expected number in that dtype."""
    size = np.maximum(np.abs(expected.astype(np.float64)), SMALLEST[dtype] / EPSILON[dtype])
    spacing = EPSILON[dtype] * 2.0 ** np.floor(np.log2(size))
    return Tolerance(count * np.asarray(spacing), Allowed("ulps", dtype, ulps=count))


def exactly(expected: np.ndarray[Any, Any]) -> Tolerance:
    """No difference at all."""
    return Tolerance(np.zeros(expected.shape), Allowed("exact"))


def mismatch(
    actual: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any]
) -> Mismatch | None:
    """The numbers of two arrays of one shape that differ by more than allowed, or None. NaN equals NaN."""
    error = distance(actual, expected)
    wrong = ~(error <= allowed)
    if not wrong.any():
        return None
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        badness = np.where(wrong, np.nan_to_num(error / np.maximum(allowed, 1e-300), nan=np.inf, posinf=np.inf), -1.0)
    worst = np.argsort(-badness, axis=None, kind="stable")[: min(SHOWN, int(wrong.sum()))]
    entries = []
    for flat in worst:
        index = tuple(int(i) for i in np.unravel_index(flat, expected.shape))
        bound = float(allowed[index]) if allowed.dtype.kind == "f" and allowed.any() else None
        entries.append(Entry(index, expected[index].item(), actual[index].item(), bound))
    shown = picture(actual, expected, wrong, entries[0].index)
    return Mismatch(int(wrong.sum()), int(expected.size), tuple(entries), shown)


def distance(actual: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """|actual - expected| elementwise in float64: 0 for two equal infinities or two NaN, inf where only one is that."""
    if actual.dtype.kind not in "fc" and expected.dtype.kind not in "fc":
        return np.where(actual == expected, 0.0, np.inf)
    wide: np.dtype[Any] = np.dtype("complex128" if "c" in (actual.dtype.kind, expected.dtype.kind) else "float64")
    a, b = actual.astype(wide), expected.astype(wide)
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(a - b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))
