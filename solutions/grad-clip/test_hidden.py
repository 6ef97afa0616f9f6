"""What clip_grad_norm must do: the norm, the clipping, what stays untouched, edges, errors, layouts."""

import math

import numpy as np
import pytest

from grader.testing import (
    FLOATS,
    LAYOUTS,
    Array,
    every_order,
    expect_close,
    expect_equal,
    expect_error,
    expect_parts,
    fit_for,
    laid_out,
)

EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23}
ADDED = 1e-6  # what may be added to the divisor


def oracle(grads, max_norm):
    """The part within max_norm of all gradients as one vector, and its whole length, in float64."""
    norm = math.hypot(*(x for g in grads for x in np.asarray(g, np.float64).ravel().tolist()))
    return [np.asarray(g, np.float64) * (max_norm / max(norm, max_norm)) for g in grads], norm


def some(draw, *shapes, dtype="float64"):
    """Gradients of these shapes, of both signs, none of them near 0."""
    return [
        draw.uniform(shape, 0.5, 3.0, dtype) * (2 * draw.integers(0, 2, shape) - 1).astype(dtype) for shape in shapes
    ]


def share(draw, grads, low, high):
    """A max_norm that is this share of the norm."""
    return oracle(grads, 1.0)[1] * draw.number(low, high)


def clipped(submission, grads, max_norm, views="plain", by_name=False):
    """What the submission gives for them: the gradients, and the norm."""
    sent = laid_out(grads, views)
    if by_name:
        return expect_parts(submission.clip_grad_norm(grads=sent, max_norm=max_norm), "grads", "total_norm")
    return expect_parts(submission.clip_grad_norm(sent, max_norm), "grads", "total_norm")


def expect_clipped(submission, grads, max_norm, **sent):
    """The gradients have one factor; sent: see `clipped`."""
    expected, norm = oracle(grads, max_norm)
    parts, _ = clipped(submission, grads, max_norm, **sent)
    count = sum(g.size for g in grads)
    names = [f"grads[{i}]" for i in range(len(grads))]
    for part, wanted, name, g in zip(expect_parts(parts, *names), expected, names, grads, strict=True):
        dtype = g.dtype.name
        rounding = EPSILON[dtype] * (32 + 8 * math.sqrt(count))
        scale = np.abs(wanted) * (1 + 1.01 * ADDED / norm / rounding)
        expect_close(part, wanted, name, dtype=dtype, terms=count, scale=scale)


def expect_norm(submission, grads, max_norm, **sent):
    """total_norm is right: a Python float, a 0-d array of the gradients' dtype, or one of float64."""
    norm, dtype = oracle(grads, max_norm)[1], grads[0].dtype.name
    _, total = clipped(submission, grads, max_norm, **sent)
    if type(total) is float:
        total = Array(np.asarray(total), submission.backend, "float64", submission.device)
    wide = isinstance(total, Array) and total.dtype == "float64"
    scale = norm * EPSILON[dtype] / EPSILON["float64"] if wide else norm
    count = sum(g.size for g in grads)
    expect_close(total, norm, "total_norm", dtype="float64" if wide else dtype, terms=count, scale=scale)


def expect_untouched(submission, grads, max_norm):
    """Exactly the same numbers come back."""
    parts, _ = clipped(submission, grads, max_norm)
    names = [f"grads[{i}]" for i in range(len(grads))]
    for part, name, g in zip(expect_parts(parts, *names), names, grads, strict=True):
        expect_equal(part, g, name)


# --- the norm ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_norm(submission, draw, dtype):
    """The norm of one gradient that is not clipped"""
    grads = some(draw, (draw.size("n", 2, 8),), dtype=dtype)
    expect_norm(submission, grads, share(draw, grads, 1.5, 3.0))


def test_norm_of_clipped(submission, draw):
    """The norm of one gradient that is clipped: as it was before"""
    grads = some(draw, (draw.size("n", 2, 8),))
    expect_norm(submission, grads, share(draw, grads, 0.2, 0.7))


def test_norm_of_all(submission, draw):
    """The norm over several gradients of many shapes"""
    n, m = draw.size("n", 1, 4), draw.size("m", 1, 4)
    grads = some(draw, (n,), (n, m), (1, 1), (2, 3, 2), (2, 3, n, m))
    expect_norm(submission, grads, share(draw, grads, 1.5, 3.0))


def test_norm_of_zeros(submission, draw):
    """The norm of gradients of 0 is 0"""
    expect_norm(submission, [np.zeros((draw.size("n", 1, 6),)), np.zeros((2, 3))], 1.5)


# --- clipping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_one_clipped(submission, draw, dtype):
    """One gradient above max_norm is scaled down to it"""
    grads = some(draw, (draw.size("n", 2, 8),), dtype=dtype)
    expect_clipped(submission, grads, share(draw, grads, 0.3, 0.7))


def test_all_clipped(submission, draw):
    """Several gradients are scaled by one factor"""
    n, m = draw.size("n", 1, 4), draw.size("m", 1, 4)
    grads = some(draw, (n,), (n, m), (1, 1), (2, 3, 2), (2, 3, n, m))
    expect_clipped(submission, grads, share(draw, grads, 0.1, 0.4))


def test_all_clipped_where_each_is_short(submission, draw):
    """Gradients that are short one by one, and too long together"""
    grads = some(draw, *[(draw.size("n", 2, 4),)] * 9)
    expect_clipped(submission, grads, max(oracle([g], 1.0)[1] for g in grads) * 1.05)


def test_one_long_among_short(submission, draw):
    """One long gradient among short ones: all are scaled"""
    grads = some(draw, *[(draw.size("n", 2, 4),)] * 3)
    expect_clipped(submission, [grads[0], grads[1] * 50.0, grads[2]], draw.number(8.0, 12.0))


def test_small_max_norm(submission, draw):
    """A max_norm below 1, and long gradients"""
    grads = some(draw, (draw.size("n", 2, 6),), (3,))
    expect_clipped(submission, [g * 100.0 for g in grads], draw.number(0.05, 0.3))


def test_just_above(submission, draw):
    """A norm just above max_norm is clipped"""
    grads = some(draw, (draw.size("n", 2, 6),), (3,))
    expect_clipped(submission, grads, share(draw, grads, 0.97, 0.99))


# --- what stays untouched ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_untouched_below(submission, draw, dtype):
    """Gradients well below max_norm stay untouched, several of them too"""
    grads = some(draw, (draw.size("n", 2, 6),), (2, 3), dtype=dtype)
    expect_untouched(submission, grads, share(draw, grads, 2.0, 4.0))


def test_untouched_just_below(submission, draw):
    """A norm just below max_norm leaves them untouched"""
    grads = some(draw, (draw.size("n", 2, 6),), (3,))
    expect_untouched(submission, grads, share(draw, grads, 1.01, 1.03))


def test_untouched_below_one(submission, draw):
    """Norms and max_norm below 1 leave them untouched"""
    grads = [g * 0.01 for g in some(draw, (draw.size("n", 2, 6),), (3,))]
    expect_untouched(submission, grads, share(draw, grads, 2.0, 4.0))


@pytest.mark.parametrize("dtype", FLOATS)
def test_untouched_zeros(submission, draw, dtype):
    """Gradients of 0 stay untouched, alone and beside others"""
    zeros, (g,) = np.zeros((draw.size("n", 1, 6),), dtype), some(draw, (2, 3), dtype=dtype)
    expect_untouched(submission, [zeros, zeros], 1.5)
    expect_untouched(submission, [zeros, g], share(draw, [g], 2.0, 4.0))


def test_empty_list(submission, draw):
    """An empty list gives an empty list and the norm 0"""
    parts, total = clipped(submission, [], 1.5)
    expect_equal(list(parts) if type(parts) is tuple else parts, [], "grads")
    number = float(total.data) if isinstance(total, Array) and total.shape == () else total
    expect_equal(float(number) if type(number) is int else number, 0.0, "total_norm")
    grads = some(draw, (draw.size("n", 2, 6),))
    expect_clipped(submission, grads, share(draw, grads, 0.3, 0.7))


# --- calls, layouts and sizes -----------------------------------------------------------------------------------------


def test_by_name(submission, draw):
    """Both arguments by name"""
    grads = some(draw, (draw.size("n", 2, 6),), (3,))
    expect_clipped(submission, grads, share(draw, grads, 0.3, 0.7), by_name=True)


def test_calls(submission, draw):
    """An answer depends on its own arguments alone, whatever was called before"""
    n = draw.size("n", 2, 4)
    grads, others = some(draw, (n,), (n,)), some(draw, (n,), (n,))
    low, high = share(draw, grads, 0.2, 0.4), share(draw, grads, 0.5, 0.8)
    for given, max_norm in every_order([(grads, low), (grads, high), (others, low)]):
        expect_clipped(submission, given, max_norm)
        expect_norm(submission, given, max_norm)


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """Gradients in other memory layouts"""
    grads = [fit_for(name, g) for g in some(draw, (draw.size("n", 2, 4), draw.size("m", 2, 4)), (3,))]
    for most in (share(draw, grads, 0.3, 0.7), share(draw, grads, 2.0, 4.0)):
        expect_clipped(submission, grads, most, views=name)
        expect_norm(submission, grads, most, views=name)


def test_many(submission, draw):
    """A hundred gradients"""
    grads = some(draw, *[(draw.size("n", 1, 4),)] * 100)
    expect_clipped(submission, grads, share(draw, grads, 0.3, 0.7))


def test_large(submission, draw):
    """Large float32 gradients keep their accuracy"""
    grads = some(draw, (100, draw.size("n", 200, 300)), (300,), dtype="float32")
    expect_clipped(submission, grads, share(draw, grads, 0.3, 0.7))
    expect_norm(submission, grads, share(draw, grads, 0.3, 0.7))


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["nan", "inf", "-inf"])
def test_not_finite(submission, draw, entry):
    """A NaN or infinite norm raises ValueError"""
    for dtype in FLOATS:
        grads = some(draw, (draw.size("n", 1, 4),), (2, 3), dtype=dtype)
        grads[1][1, 2] = float(entry)
        for order in (grads, grads[::-1]):
            naming = ("norm", "finite", "nan", "inf", "grad")
            expect_error(ValueError, naming, submission.clip_grad_norm, order, 1e3)
