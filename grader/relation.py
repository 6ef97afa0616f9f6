"""How wrong numbers relate to the right ones, where no known mistake gives them: in a sentence, or not at all.

Each relation is a question to the two arrays, asked from the most to the least telling; the first that holds within the
comparison's own tolerance speaks. Two numbers relate in many ways by accident: a relation needs enough of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
_MISSING_TERM = "a term is missing that is one number for each of the rest"
_MISSING_FACTOR = "a factor is missing, or one too many, for each of the rest"
FACTOR = "it is the right answer times"  # how such a sentence begins
ENOUGH = 3  # numbers; two are in some relation always


def relation(actual: Any, expected: Any, allowed: Any, sizes: Mapping[str, int]) -> str:
    """A sentence such as "it is the right answer times 1/N", or "" when nothing is known.

    actual, expected: two arrays, or the two shapes where these differ already; allowed: the tolerance, broadcastable;
    sizes: the case's sizes by name, so that a factor of 10 can be called N where N is 10.
    """
    if isinstance(actual, tuple) and isinstance(expected, tuple):
        # a tuple that was answered may hold anything
        shapes = all(type(size) is int for size in (*actual, *expected))
        return _of_shapes(actual, expected) if shapes else ""
    if not isinstance(actual, (np.ndarray, np.generic)) or not isinstance(expected, (np.ndarray, np.generic)):
        return ""
    if actual.dtype.kind not in "fiub" or expected.dtype.kind not in "fiub" or not actual.size:
        return ""
    a, e = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    bound = np.broadcast_to(np.asarray(0.0 if allowed is None else allowed, np.float64), e.shape)
    if actual.dtype.kind == "f":  # however exact the right answer must be, what relates the two is rounded
        bound = np.maximum(bound, 4 * np.finfo(actual.dtype).eps * np.abs(e))
    if not np.isfinite(a).all():
        return _of_nonfinite(a)
    if actual.dtype.kind in "iu" and (a == e).all() and (actual != expected).any():
        return "it has been through float64, which rounds integers beyond 2**53"
    if _close(a, e, 10 * bound):  # a few roundings look like anything
        return ""
    for question in _QUESTIONS:
        sentence = question(a, e, bound, sizes)
        if sentence:
            return sentence
    return ""


def _close(a: Floats, e: Floats, bound: Floats) -> bool:
    return bool((np.abs(a - e) <= bound).all())


def _zeros(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    if not _close(a, np.zeros_like(a), bound):
        return ""
    return "it is all zeros" if a.size > 1 else "it is zero"


def _sign(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    if _close(-a, e, bound):
        return "it is the right answer with its sign flipped"
    if a.size >= ENOUGH and _close(np.abs(a), np.abs(e), bound):
        return "the sizes are right and some signs are flipped"
    return ""


def _factor(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    strong = np.abs(e) > 100 * bound
    if strong.sum() < min(ENOUGH, e.size) or not strong.any():
        return ""
    factor = float(np.median(a[strong] / e[strong]))
    if factor == 0 or abs(factor - 1) < 1e-3 or not _close(a, factor * e, 2 * bound * max(1.0, abs(factor))):
        return ""
    return f"{FACTOR} {_name(factor, sizes)}"


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


def _order(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    if a.size < ENOUGH or _close(np.full_like(e, e.flat[0]), e, bound):
        return ""
    for axes in permutations(range(a.ndim)):
        moved = axes != tuple(range(a.ndim)) and tuple(a.shape[i] for i in axes) == e.shape
        if moved and _close(a.transpose(axes), e, bound):
            return f"it is the right answer with its axes in another order, {axes}"
    for axis in range(a.ndim):
        if a.shape[axis] > 1 and _close(np.flip(a, axis), e, bound):
            return f"it is the right answer reversed along axis {axis}"
        for shift in range(1, min(a.shape[axis], 5)):
            for sign in (1, -1):
                if _close(np.roll(a, -sign * shift, axis), e, bound):
                    return f"it is the right answer shifted by {sign * shift} along axis {axis}"
    if _close(np.sort(a, axis=None), np.sort(e, axis=None), np.full(e.size, bound.min())):
        return "it has the right numbers, in another order"
    return ""


def _offset(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    difference = a - e
    if a.size < ENOUGH:
        return ""
    if (np.abs(difference) <= 4 * bound).all():  # hardly wrong at all: any amount would do
        return ""
    if _close(difference, np.full_like(difference, np.median(difference)), 2 * bound):
        return f"it is off by the same amount everywhere, {np.median(difference):.6g}"
    for axis in range(a.ndim):
        if a.ndim > 1 and a.shape[axis] >= ENOUGH:
            same = np.broadcast_to(np.median(difference, axis=axis, keepdims=True), difference.shape)
            if _close(difference, same, 2 * bound):
                return f"it is off by an amount that does not change along axis {axis}: {_MISSING_TERM}"
    return ""


def _scaled_along(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    if a.ndim < 2 or (np.abs(e) <= 100 * bound).all():
        return ""
    for axis in range(a.ndim):
        if a.shape[axis] < ENOUGH:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(np.abs(e) > 100 * bound, a / e, np.nan)
        if np.isnan(ratio).all(axis=axis).any():
            continue
        middle = np.nanmedian(ratio, axis=axis, keepdims=True)
        if _close(a, middle * e, 2 * bound * np.maximum(1.0, np.abs(middle))):
            return f"it is scaled by a factor that does not change along axis {axis}: {_MISSING_FACTOR}"
    return ""


def _edges(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    wrong = np.abs(a - e) > bound
    if wrong.all() or a.size < ENOUGH:
        return ""
    for axis in range(a.ndim):
        length = a.shape[axis]
        if length < 3:
            continue
        where = np.unique(np.argwhere(wrong)[:, axis])
        places = {0: "first", length - 1: "last"}
        if set(where.tolist()) <= set(places) and len(where) <= 2:
            names = " and ".join(places[int(i)] for i in where)
            return f"it is right except at the {names} index of axis {axis}"
    if (e[wrong] < 0).all() and (e[~wrong] >= 0).all():
        return "it is right where the answer is positive, and wrong where it is negative"
    if (e[wrong] > 0).all() and (e[~wrong] <= 0).all():
        return "it is right where the answer is negative, and wrong where it is positive"
    return ""


def _precision(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    scale = np.abs(e).max()
    error = np.abs(a - e).max()
    if not scale or a.size < 2:
        return ""
    if error <= 1e-6 * scale and (a == a.astype(np.float32)).all():
        return "it has been through float32: the numbers are right to 7 digits and no further"
    if error <= 2e-3 * scale and (a == a.astype(np.float16)).all():
        return "it has been through float16: the numbers are right to 3 digits and no further"
    if error <= 1e-6 * scale and bound.max() <= 1e-9 * scale:
        return "it is right to 7 digits and no further: a constant is float32, or a tiny number is added to be safe"
    if error <= 1e-3 * scale:
        return "it is nearly right: a small constant, such as eps, is missing, too many or in the wrong place"
    return ""


def _constant(a: Floats, e: Floats, bound: Floats, sizes: Mapping[str, int]) -> str:
    if a.size < ENOUGH or a.ndim == 0 or _close(np.full_like(e, np.median(e)), e, bound):
        return ""
    if (a == a.flat[0]).all():
        return "it is the same number everywhere: one axis too many was reduced"
    return ""


_QUESTIONS: tuple[Callable[[Floats, Floats, Floats, Mapping[str, int]], str], ...] = (
    _zeros, _sign, _factor, _order, _constant, _offset, _precision, _edges, _scaled_along,
)  # fmt: skip


def _of_shapes(a: tuple[int, ...], e: tuple[int, ...]) -> str:
    """What two different shapes have in common."""
    if tuple(n for n in a if n != 1) == tuple(n for n in e if n != 1):
        return "an axis of size 1 is kept, or lost (keepdims?)"
    if sorted(a) == sorted(e):
        return "it has the right sizes in another order: axes are swapped"
    if len(a) < len(e) or (len(a) == len(e) and all(n in (1, m) for n, m in zip(a, e, strict=True))):
        return "it was reduced over an axis too many"
    if len(a) > len(e):
        return "an axis is left that should have been reduced, or was never there"
    return ""


def _of_nonfinite(a: Floats) -> str:
    bad = ~np.isfinite(a)
    if bad.all():
        return "no number is finite: something is divided by zero, or overflows, in every one"
    return f"{int(bad.sum())} of {a.size} are not finite: a denominator vanishes, or a power overflows, just there"
