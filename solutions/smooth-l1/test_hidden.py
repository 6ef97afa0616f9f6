"""What smooth_l1 and smooth_l1_grad must do: the branches first, then reductions, edges, layouts and errors."""

import math
from itertools import product

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, every_order, expect_close, expect_error, expect_rejected, fit_for, laid_out

BETAS = [(0.3, 0.5), (2.2, 3.4)]  # ranges to draw beta from: never near 1


def oracle(pred, target, beta, reduction="mean"):
    """The loss in float64: each element put into its branch by a mask."""
    size = np.abs(np.asarray(pred, np.float64) - np.asarray(target, np.float64))
    loss = size - 0.5 * beta
    inside = size < beta
    loss[inside] = 0.5 * size[inside] ** 2 / beta if beta else 0.0
    return {"none": loss, "mean": loss.mean(), "sum": loss.sum()}[reduction]


def oracle_grad(pred, target, beta, reduction="mean"):
    """The derivative in float64: each element put into its branch by a mask."""
    d = np.asarray(pred, np.float64) - np.asarray(target, np.float64)
    slope = np.sign(d)
    inside = np.abs(d) < beta
    slope[inside] = d[inside] / beta if beta else 0.0
    return slope / d.size if reduction == "mean" else slope


def pair(draw, shape, beta, dtype="float64", *, ranges=((0.2, 0.85), (1.3, 4.0))):
    """pred and target: |d| / beta takes turns between the ranges, and each range between both signs."""
    turn = np.arange(math.prod(shape)).reshape(shape)
    low, high = np.moveaxis(np.array(ranges)[turn % len(ranges)], -1, 0)
    sign = np.where(turn // len(ranges) % 2, -1.0, 1.0)
    target = draw.normal(shape, scale=2.0)
    size = low + (high - low) * draw.uniform(shape, 0.0, 1.0)
    pred = np.round(target + sign * size * beta, 3)
    return pred.astype(dtype), target.astype(dtype)


def some_beta(draw):
    """A beta that is neither 1 nor near it."""
    return draw.number(*draw.pick(BETAS))


def vector(draw, ranges):
    """pred, target and beta: |d| / beta in these ranges."""
    beta = some_beta(draw)
    return *pair(draw, (draw.size("n", 2, 10),), beta, ranges=ranges), beta


def matrix(draw, dtype="float64"):
    """pred and target of a drawn shape (N, D), never a square, and beta."""
    beta, N, D = some_beta(draw), draw.size("N", 2, 6), draw.size("D", 2, 6)
    return *pair(draw, (N, D + (D >= N)), beta, dtype), beta


def expect_loss(submission, pred, target, beta, reduction, **sent):
    """The loss is right; sent: see `answer`."""
    # |d| + beta is what any way of writing a branch adds up from; the reductions sum or average that
    terms = np.abs(pred.astype(np.float64) - target) + beta
    scale = {"none": terms, "mean": terms.mean(), "sum": terms.sum()}[reduction]
    count = 1 if reduction == "none" else pred.size
    result = answer(submission.smooth_l1, pred, target, beta, reduction, **sent)
    expected = oracle(pred, target, beta, reduction)
    expect_close(result, expected, "loss", dtype=pred.dtype.name, terms=count, scale=scale)


def expect_gradient(submission, pred, target, beta, reduction, **sent):
    """The gradient is right; sent: see `answer`."""
    scale = 1 / pred.size if reduction == "mean" else 1.0  # slopes are made from numbers of size up to 1
    result = answer(submission.smooth_l1_grad, pred, target, beta, reduction, **sent)
    expected = oracle_grad(pred, target, beta, reduction)
    expect_close(result, expected, "gradient", dtype=pred.dtype.name, scale=scale)


def answer(entry, pred, target, beta, reduction, views=None, defaults=False, by_position=False):
    """The entry's answer; views: pred and target in other layouts; defaults: beta and reduction are left out."""
    if by_position:
        return entry(pred, target, beta, reduction)
    return entry(*(views or (pred, target)), **({} if defaults else {"beta": beta, "reduction": reduction}))


def expect_both(submission, *arguments, **sent):
    """Loss and gradient are right."""
    expect_loss(submission, *arguments, **sent)
    expect_gradient(submission, *arguments, **sent)


# --- the branches -----------------------------------------------------------------------------------------------------

JOINT = [(0.55, 0.6), (0.8, 0.85), (1.2, 1.25), (1.5, 1.6)]  # of |d| / beta: on both sides of |d| = beta


def test_loss_inside(submission, draw):
    """Loss where |d| < beta: 0.5 · d² / beta"""
    expect_loss(submission, *vector(draw, [(0.2, 0.9)]), "none")


def test_loss_beyond(submission, draw):
    """Loss where |d| > beta: |d| - 0.5 · beta"""
    expect_loss(submission, *vector(draw, [(1.2, 4.0)]), "none")


def test_loss_switches_at_beta(submission, draw):
    """Loss on both sides of |d| = beta, for a beta below 1 and one above"""
    for low, high in BETAS:
        beta = draw.number(low, high)
        expect_loss(submission, *pair(draw, (8,), beta, ranges=JOINT), beta, "none")


def test_gradient_inside(submission, draw):
    """Gradient where |d| < beta: d / beta"""
    expect_gradient(submission, *vector(draw, [(0.2, 0.9)]), "none")


def test_gradient_beyond(submission, draw):
    """Gradient where |d| > beta: the sign of d"""
    expect_gradient(submission, *vector(draw, [(1.2, 4.0)]), "none")


def test_gradient_switches_at_beta(submission, draw):
    """Gradient on both sides of |d| = beta, for a beta below 1 and one above"""
    for low, high in BETAS:
        beta = draw.number(low, high)
        expect_gradient(submission, *pair(draw, (8,), beta, ranges=JOINT), beta, "none")


# --- reductions and defaults ------------------------------------------------------------------------------------------


def test_loss_none(submission, draw):
    """Loss with reduction "none" keeps the shape, in float32 too"""
    expect_loss(submission, *matrix(draw, "float32"), "none")


@pytest.mark.parametrize("dtype", FLOATS)
def test_loss_mean(submission, draw, dtype):
    """Loss with reduction "mean": over all elements"""
    expect_loss(submission, *matrix(draw, dtype), "mean")


@pytest.mark.parametrize("dtype", FLOATS)
def test_loss_sum(submission, draw, dtype):
    """Loss with reduction "sum": over all elements"""
    expect_loss(submission, *matrix(draw, dtype), "sum")


def test_gradient_none(submission, draw):
    """Gradient with reduction "none": each element's own derivative, in float32 too"""
    expect_gradient(submission, *matrix(draw, "float32"), "none")


@pytest.mark.parametrize("dtype", FLOATS)
def test_gradient_mean(submission, draw, dtype):
    """Gradient with reduction "mean": 1/n of each element's derivative"""
    expect_gradient(submission, *matrix(draw, dtype), "mean")


@pytest.mark.parametrize("dtype", FLOATS)
def test_gradient_sum(submission, draw, dtype):
    """Gradient with reduction "sum": no factor"""
    expect_gradient(submission, *matrix(draw, dtype), "sum")


def test_loss_defaults(submission, draw):
    """Loss defaults: beta is 1 and the reduction is the mean"""
    expect_loss(submission, *pair(draw, (draw.size("n", 4, 10),), 1.0), 1.0, "mean", defaults=True)


def test_gradient_defaults(submission, draw):
    """Gradient defaults: beta is 1 and the reduction is the mean"""
    inputs = pair(draw, (draw.size("n", 4, 10),), 1.0, ranges=[(0.2, 0.45), (1.3, 4.0)])  # a beta of 0.5 is not 1/9
    expect_gradient(submission, *inputs, 1.0, "mean", defaults=True)


def test_loss_by_position(submission, draw):
    """Loss with all arguments by position"""
    expect_loss(submission, *matrix(draw), "sum", by_position=True)


def test_gradient_by_position(submission, draw):
    """Gradient with all arguments by position"""
    expect_gradient(submission, *matrix(draw), "sum", by_position=True)


# --- edges ------------------------------------------------------------------------------------------------------------


def touching(draw, beta, dtype="float64"):
    """pred and target, which are equal in the first place."""
    pred, target = pair(draw, (draw.size("n", 4, 10),), beta, dtype)
    pred[0] = target[0]
    return pred, target


def test_equal_pred_and_target(submission, draw):
    """Where pred equals target, loss and gradient are 0"""
    beta = some_beta(draw)
    expect_both(submission, *touching(draw, beta), beta, "none")


def test_mean_counts_equal_elements(submission, draw):
    """Where pred equals target, an element counts in the mean, too"""
    beta = some_beta(draw)
    expect_both(submission, *touching(draw, beta), beta, "mean")


def test_tiny_beta(submission, draw):
    """A tiny beta is not treated as 0"""
    beta = draw.number(1e-6, 8e-6)
    pred, target = pair(draw, (draw.size("n", 4, 8),), 1.0)
    expect_both(submission, (pred - target) * beta, np.zeros_like(target), beta, "none")


@pytest.mark.parametrize("dtype", FLOATS)
def test_loss_beta_zero(submission, draw, dtype):
    """Loss with beta = 0 is |d|, and 0 where d = 0; it is reduced like any other"""
    for reduction in ("none", "mean", "sum"):
        expect_loss(submission, *touching(draw, 1.0, dtype), 0.0, reduction)


@pytest.mark.parametrize("dtype", FLOATS)
def test_gradient_beta_zero(submission, draw, dtype):
    """Gradient with beta = 0 is the sign of d, and 0 where d = 0; a mean gives each 1/n of it"""
    for reduction in ("none", "mean", "sum"):
        expect_gradient(submission, *touching(draw, 1.0, dtype), 0.0, reduction)


def huge(draw, beta, dtype):
    """pred and target: two d whose square overflows, and two that overflow as soon as they grow by half."""
    square, most = {"float32": (1e25, 1e38), "float64": (1e200, 0.53e308)}[dtype]
    pred, target = pair(draw, (draw.size("n", 6, 8),), beta, dtype)
    pred[:2] = np.array([square, -square], dtype) * draw.uniform((2,), 1.5, 9.0, dtype)
    pred[2:4] = np.array([most, -most], dtype) * draw.uniform((2,), 2.3, 3.3, dtype)
    target[2:4] = 0.0
    return pred, target


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("beta", [0.6, 3.0])
def test_loss_huge(submission, draw, beta, dtype):
    """Loss of a huge d, whose square overflows"""
    expect_loss(submission, *huge(draw, beta, dtype), beta, "none")


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("beta", [0.6, 3.0])
def test_gradient_huge(submission, draw, beta, dtype):
    """Gradient of a huge d: finite up to the largest number of its dtype"""
    expect_gradient(submission, *huge(draw, beta, dtype), beta, "none")


def test_dimensions(submission, draw):
    """Any number of dimensions: one, three, four"""
    n, beta = draw.size("n", 2, 4), some_beta(draw)
    for shape in [(3 * n,), (n, 3, 2), (2, n, 1, 3)]:
        expect_both(submission, *pair(draw, shape, beta), beta, "mean")


def test_one_element(submission, draw):
    """A single element, beyond beta"""
    beta = some_beta(draw)
    pred, target = pair(draw, (1, 1), beta, ranges=[(1.3, 4.0)])
    for reduction in ("none", "mean", "sum"):
        expect_both(submission, pred, target, beta, reduction)


# --- layouts, calls and sizes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYOUTS)
def test_memory_layout(submission, draw, name):
    """pred and target in other memory layouts"""
    other = LAYOUTS[LAYOUTS.index(name) - 1]  # a program that reads memory in its order pairs the wrong elements
    pred, target, beta = matrix(draw)
    pred, target = fit_for(name, pred), fit_for(other, target)
    views = laid_out(pred, name), laid_out(target, other)
    for reduction in ("none", "mean"):
        expect_both(submission, pred, target, beta, reduction, views=views)


def test_calls_in_every_order(submission, draw):
    """Each answer depends on its own arguments alone, whatever was called before"""
    n, (beta, other) = draw.size("n", 2, 6), [draw.number(*bounds) for bounds in BETAS]
    first, second = pair(draw, (n,), beta), pair(draw, (n,), beta)
    # the same numbers come again with another beta and another reduction: neither may stay behind
    inputs = [(*first, beta, "mean"), (*first, other, "mean"), (*first, beta, "sum"), (*second, beta, "mean")]
    for expect, given in every_order(list(product([expect_loss, expect_gradient], inputs))):
        expect(submission, *given)


def test_loss_large(submission, draw):
    """The mean loss of many float32 elements keeps its accuracy"""
    beta = some_beta(draw)
    expect_loss(submission, *pair(draw, (draw.size("N", 1024, 2048), 4), beta, "float32"), beta, "mean")


# --- errors -----------------------------------------------------------------------------------------------------------

ENTRIES = {"loss": "smooth_l1", "gradient": "smooth_l1_grad"}


def expect_refused(submission, draw, entry, wrong):
    """The entry refuses a good pred and target with any of these arguments."""
    pred, target = pair(draw, (draw.size("n", 2, 6),), 1.0)
    expect_rejected(getattr(submission, ENTRIES[entry]), pred, target, wrong=wrong)


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_negative_beta(submission, draw, entry):
    """A negative beta raises ValueError"""
    expect_refused(submission, draw, entry, {"beta": [-draw.number(0.5, 3.0), -1e-9]})


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_nan_beta(submission, draw, entry):
    """A NaN beta raises ValueError"""
    expect_refused(submission, draw, entry, {"beta": [math.nan]})


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_reduction(submission, draw, entry):
    """An unknown reduction raises ValueError"""
    expect_refused(submission, draw, entry, {"reduction": ["average", "batchmean", "Mean", ""]})


def expect_shapes_refused(submission, draw, entry, shapes):
    """The entry refuses pred and target of these shapes, and names them."""
    for first, second in shapes:
        naming = ("shape", "pred", "target", f"{first}", f"{second}")
        call = getattr(submission, ENTRIES[entry])
        expect_error(ValueError, naming, call, draw.normal(first), draw.normal(second))


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_shapes_that_broadcast(submission, draw, entry):
    """Different shapes raise ValueError, even if they broadcast"""
    n, m = draw.size("n", 2, 6), draw.size("m", 2, 6)
    expect_shapes_refused(submission, draw, entry, [((n, m), (m,)), ((1, m), (n, m)), ((n,), (1,)), ((n, m), (n, 1))])


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_shapes_of_one_size(submission, draw, entry):
    """Different shapes raise ValueError, even if the sizes are equal"""
    n, m = draw.size("n", 2, 6), draw.size("m", 2, 6)
    shapes = [((n,), (n, 1)), ((n, 1), (1, n)), ((n, m, 1), (n, m)), ((n, m + n), (m + n, n)), ((n * m,), (n, m))]
    expect_shapes_refused(submission, draw, entry, shapes)


def efficiency(submission, draw, n):
    """The mean loss of n float32 numbers"""
    submission.smooth_l1(*pair(draw, (n,), 0.4, "float32"), beta=0.4)
