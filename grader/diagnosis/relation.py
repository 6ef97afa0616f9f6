"""How wrong numbers relate to the right ones, where no known mistake gives them; or None.

Each relation is a question to the two arrays, asked from the most to the least telling; the first that holds within the
comparison's own tolerance speaks. Two numbers relate in many ways by accident: a relation needs enough of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import numpy as np

from grader.model import Message

Floats = np.ndarray[Any, np.dtype[np.float64]]
ENOUGH = 3  # numbers; two are always in some relation


def relation(actual: Any, expected: Any, allowed: Any, sizes: Mapping[str, int]) -> Message | None:
    """What a learner can be told ("it is the right answer times 1/N"), or None when nothing is known.

    actual, expected: two arrays, or the two shapes where these differ already; allowed: the tolerance, broadcastable;
    sizes: the case's sizes by name, so that a factor of 10 can be called N where N is 10.
    """
    if isinstance(actual, tuple) and isinstance(expected, tuple):
        # a tuple that was answered may hold anything
        shapes = all(type(size) is int for size in (*actual, *expected))
        return _of_shapes(actual, expected) if shapes else None
    if not isinstance(actual, (np.ndarray, np.generic)) or not isinstance(expected, (np.ndarray, np.generic)):
        return None
    if actual.dtype.kind not in "fiub" or expected.dtype.kind not in "fiub" or not actual.size:
        return None
    a, e = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    bound = np.broadcast_to(np.asarray(0.0 if allowed is None else allowed, np.float64), e.shape)
    if actual.dtype.kind == "f":  # however exact the right answer must be, what relates the two is rounded
        bound = np.maximum(bound, 4 * np.finfo(actual.dtype).eps * np.abs(e))
    if not np.isfinite(a).all():
        return _of_nonfinite(a)
    if actual.dtype.kind in "iu" and (a == e).all() and (actual != expected).any():
        return Message("relation.through_float64")
    with np.errstate(all="ignore"):  # the numbers are somebody's, and may overflow in every question
        if _close(a, e, 10 * bound):  # a few roundings look like anything
            return None
        for question in _QUESTIONS:
            if found := question(a, e, bound, sizes):
                return found
    return None


def _close(a: Floats, e: Floats, bound: Floats) -> bool:
    return bool((np.abs(a - e) <= bound).all())


def _zeros(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    if not _close(a, np.zeros_like(a), bound):
        return None
    return Message("relation.zeros" if a.size > 1 else "relation.zero")


def _sign(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    if _close(-a, e, bound):
        return Message("relation.sign")
    if a.size >= ENOUGH and _close(np.abs(a), np.abs(e), bound):
        return Message("relation.signs")
    return None


def _median(values: Floats, axis: int | None = None) -> Any:
    """The median of all numbers, or along an axis that stays. np.median imports numpy.ma, at 14 ms."""
    ordered = np.sort(values, axis=axis)
    if axis is None:
        return (ordered[(ordered.size - 1) // 2] + ordered[ordered.size // 2]) / 2
    count = ordered.shape[axis]
    low, high = (np.take(ordered, [place], axis=axis) for place in ((count - 1) // 2, count // 2))
    return (low + high) / 2


def _factor(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    strong = np.abs(e) > 100 * bound
    if strong.sum() < min(ENOUGH, e.size) or not strong.any():
        return None
    factor = float(_median(a[strong] / e[strong]))
    if factor == 0 or abs(factor - 1) < 1e-3 or not _close(a, factor * e, 2 * bound * max(1.0, abs(factor))):
        return None
    return Message.of("relation.factor", factor=_name(factor, sizes))


def _name(factor: float, sizes: Mapping[str, int]) -> str:
    """A factor by the size that it equals: "1/N", "N/(N-1)", "2"; its digits where it equals none."""
    candidates: list[tuple[str, float]] = [("2", 2.0), ("1/2", 0.5)]
    whole = {**sizes, f"({'·'.join(sizes)})": math.prod(sizes.values())} if len(sizes) > 1 else sizes
    for name, n in whole.items():
        if n > 2:
            candidates += [
                (name, n), (f"1/{name}", 1 / n), (f"({name}-1)", n - 1), (f"1/({name}-1)", 1 / (n - 1)),
                (f"{name}/({name}-1)", n / (n - 1)), (f"({name}-1)/{name}", (n - 1) / n),
                (f"sqrt({name})", n**0.5), (f"1/sqrt({name})", n**-0.5),
                (f"2/{name}", 2 / n), (f"2·{name}", 2 * n),
            ]  # fmt: skip
    matches = [name for name, value in candidates if abs(factor - value) <= 1e-5 * abs(value)]
    if not matches:
        return f"{factor:.6g}"
    return next((name for name in matches if name in ("2", "1/2")), matches[0])


def _order(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    if a.size < ENOUGH or _close(np.full_like(e, e.flat[0]), e, bound):
        return None
    for axes in permutations(range(a.ndim)):
        moved = axes != tuple(range(a.ndim)) and tuple(a.shape[i] for i in axes) == e.shape
        if moved and _close(a.transpose(axes), e, bound):
            return Message.of("relation.axes", axes=str(axes))
    for axis in range(a.ndim):
        if a.shape[axis] > 1 and _close(np.flip(a, axis), e, bound):
            return Message.of("relation.reversed", axis=axis)
        for shift in range(1, min(a.shape[axis], 5)):
            for sign in (1, -1):
                if _close(np.roll(a, -sign * shift, axis), e, bound):
                    return Message.of("relation.shifted", shift=sign * shift, axis=axis)
    if _close(np.sort(a, axis=None), np.sort(e, axis=None), np.full(e.size, bound.min())):
        return Message("relation.order")
    return None


def _offset(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    difference = a - e
    if a.size < ENOUGH:
        return None
    if (np.abs(difference) <= 4 * bound).all():  # hardly wrong at all: any amount would do
        return None
    middle = _median(difference)
    if _close(difference, np.full_like(difference, middle), 2 * bound):
        return Message.of("relation.offset", amount=f"{middle:.6g}")
    for axis in range(a.ndim):
        if a.ndim > 1 and a.shape[axis] >= ENOUGH:
            same = np.broadcast_to(_median(difference, axis), difference.shape)
            if _close(difference, same, 2 * bound):
                return Message.of("relation.offset_along", axis=axis)
    return None


def _scaled_along(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    if a.ndim < 2 or (np.abs(e) <= 100 * bound).all():
        return None
    for axis in range(a.ndim):
        if a.shape[axis] < ENOUGH:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(np.abs(e) > 100 * bound, a / e, np.nan)
        if np.isnan(ratio).all(axis=axis).any():
            continue
        middle = np.nanmedian(ratio, axis=axis, keepdims=True)
        if _close(a, middle * e, 2 * bound * np.maximum(1.0, np.abs(middle))):
            return Message.of("relation.scaled_along", axis=axis)
    return None


def _edges(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    wrong = np.abs(a - e) > bound
    if wrong.all() or not wrong.any() or a.size < ENOUGH:  # none: a number stands where NaN is due
        return None
    for axis in range(a.ndim):
        length = a.shape[axis]
        if length < 3:
            continue
        where = np.unique(np.argwhere(wrong)[:, axis])
        places = {0: "first", length - 1: "last"}
        if set(where.tolist()) <= set(places) and len(where) <= 2:
            names = tuple(places[int(i)] for i in where)
            return Message.of("relation.edges", places=names, axis=axis)
    if (e[wrong] < 0).all() and (e[~wrong] >= 0).all():
        return Message("relation.wrong_negative")
    if (e[wrong] > 0).all() and (e[~wrong] <= 0).all():
        return Message("relation.wrong_positive")
    return None


def _precision(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    scale = np.abs(e).max()
    error = np.abs(a - e).max()
    if not scale or a.size < 2:
        return None
    if error <= 1e-6 * scale and (a == a.astype(np.float32)).all():
        return Message("relation.float32")
    if error <= 2e-3 * scale and (a == a.astype(np.float16)).all():
        return Message("relation.float16")
    if error <= 1e-6 * scale and bound.max() <= 1e-9 * scale:
        return Message("relation.seven_digits")
    if error <= 1e-3 * scale:
        return Message("relation.nearly")
    return None


def _constant(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> Message | None:
    if a.size < ENOUGH or a.ndim == 0 or _close(np.full_like(e, _median(e)), e, bound):
        return None
    if (a == a.flat[0]).all():
        return Message("relation.constant")
    return None


_QUESTIONS: tuple[Callable[[Floats, Floats, Floats, Mapping[str, int]], Message | None], ...] = (
    _zeros, _sign, _factor, _order, _constant, _offset, _precision, _edges, _scaled_along,
)  # fmt: skip


def _of_shapes(a: tuple[int, ...], e: tuple[int, ...]) -> Message | None:
    """What two different shapes have in common."""
    if tuple(n for n in a if n != 1) == tuple(n for n in e if n != 1):
        return Message("relation.kept_axis")
    if sorted(a) == sorted(e):
        return Message("relation.swapped_axes")
    if len(a) < len(e) or (len(a) == len(e) and all(n in (1, m) for n, m in zip(a, e, strict=True))):
        return Message("relation.axis_too_many")
    if len(a) > len(e):
        return Message("relation.axis_too_few")
    return None


def _of_nonfinite(a: Floats) -> Message | None:
    bad = ~np.isfinite(a)
    if bad.all():
        return Message("relation.none_finite")
    return Message.of("relation.some_finite", count=int(bad.sum()), size=a.size)
