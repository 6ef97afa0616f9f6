"""What smooth_l1 and smooth_l1_grad must do: the branches first, then reductions, edges, layouts and errors."""

import math

import numpy as np
import pytest

from grader.testing import expect_close, expect_error, layout

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


def expect_loss(submission, pred, target, beta, reduction, given=None):
    """The loss of `given` (pred and target as they are sent, if not plain) is right."""
    result = submission.smooth_l1(*(given or (pred, target)), beta=beta, reduction=reduction)
    # |d| + beta is what any way of writing a branch adds up from; the reductions sum or average that
    terms = np.abs(pred.astype(np.float64) - target) + beta
    scale = {"none": terms, "mean": terms.mean(), "sum": terms.sum()}[reduction]
    count = 1 if reduction == "none" else pred.size
    expected = oracle(pred, target, beta, reduction)
    expect_close(result, expected, "loss", dtype=pred.dtype.name, terms=count, scale=scale)


def expect_gradient(submission, pred, target, beta, reduction, given=None):
    """The gradient of `given` (pred and target as they are sent, if not plain) is right."""
    result = submission.smooth_l1_grad(*(given or (pred, target)), beta=beta, reduction=reduction)
    scale = 1 / pred.size if reduction == "mean" else 1.0  # slopes are made from numbers of size up to 1
    expected = oracle_grad(pred, target, beta, reduction)
    expect_close(result, expected, "gradient", dtype=pred.dtype.name, scale=scale)


def some_beta(draw):
    """A beta that is neither 1 nor near it."""
    return draw.number(*draw.pick(BETAS))


def test_loss_inside(submission, draw):
    """Loss where |d| < beta: 0.5 · d² / beta"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("n", 2, 10),), beta, ranges=[(0.2, 0.9)])
    expect_loss(submission, pred, target, beta, "none")


def test_loss_beyond(submission, draw):
    """Loss where |d| > beta: |d| - 0.5 · beta"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("n", 2, 10),), beta, ranges=[(1.2, 4.0)])
    expect_loss(submission, pred, target, beta, "none")


def test_loss_switches_at_beta(submission, draw):
    """Loss on both sides of |d| = beta, for a beta below 1 and one above"""
    for low, high in BETAS:
        beta = draw.number(low, high)
        pred, target = pair(draw, (8,), beta, ranges=[(0.55, 0.6), (0.8, 0.85), (1.2, 1.25), (1.5, 1.6)])
        expect_loss(submission, pred, target, beta, "none")


def test_gradient_inside(submission, draw):
    """Gradient where |d| < beta: d / beta"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("n", 2, 10),), beta, ranges=[(0.2, 0.9)])
    expect_gradient(submission, pred, target, beta, "none")


def test_gradient_beyond(submission, draw):
    """Gradient where |d| > beta: the sign of d"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("n", 2, 10),), beta, ranges=[(1.2, 4.0)])
    expect_gradient(submission, pred, target, beta, "none")


def test_gradient_switches_at_beta(submission, draw):
    """Gradient on both sides of |d| = beta, for a beta below 1 and one above"""
    for low, high in BETAS:
        beta = draw.number(low, high)
        pred, target = pair(draw, (8,), beta, ranges=[(0.55, 0.6), (0.8, 0.85), (1.2, 1.25), (1.5, 1.6)])
        expect_gradient(submission, pred, target, beta, "none")


def test_loss_none(submission, draw):
    """Loss with reduction "none" keeps the shape, in float32 too"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta, "float32")
    expect_loss(submission, pred, target, beta, "none")


def test_loss_mean(submission, draw):
    """Loss with reduction "mean": over all elements"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta)
    expect_loss(submission, pred, target, beta, "mean")


def test_loss_sum(submission, draw):
    """Loss with reduction "sum": over all elements"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta)
    expect_loss(submission, pred, target, beta, "sum")


def test_gradient_none(submission, draw):
    """Gradient with reduction "none": each element's own derivative, in float32 too"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta, "float32")
    expect_gradient(submission, pred, target, beta, "none")


def test_gradient_mean(submission, draw):
    """Gradient with reduction "mean": 1/n of each element's derivative"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta)
    expect_gradient(submission, pred, target, beta, "mean")


def test_gradient_sum(submission, draw):
    """Gradient with reduction "sum": no factor"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta)
    expect_gradient(submission, pred, target, beta, "sum")


def test_loss_defaults(submission, draw):
    """Loss defaults: beta is 1 and the reduction is the mean"""
    pred, target = pair(draw, (draw.size("n", 4, 10),), 1.0)
    scale = (np.abs(pred - target) + 1.0).mean()
    loss = submission.smooth_l1(pred, target)
    expect_close(loss, oracle(pred, target, 1.0), "loss", dtype="float64", terms=len(pred), scale=scale)


def test_gradient_defaults(submission, draw):
    """Gradient defaults: beta is 1 and the reduction is the mean"""
    pred, target = pair(draw, (draw.size("n", 4, 10),), 1.0)
    gradient = submission.smooth_l1_grad(pred, target)
    expect_close(gradient, oracle_grad(pred, target, 1.0), "gradient", dtype="float64", scale=1 / len(pred))


def test_equal_pred_and_target(submission, draw):
    """Where pred equals target, loss and gradient are 0"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("n", 2, 8),), beta)
    pred[0] = target[0]
    expect_loss(submission, pred, target, beta, "none")
    expect_gradient(submission, pred, target, beta, "none")


def test_tiny_beta(submission, draw):
    """A tiny beta is not treated as 0"""
    beta = draw.number(1e-6, 8e-6)
    pred, target = pair(draw, (draw.size("n", 4, 8),), 1.0)
    pred, target = (pred - target) * beta, np.zeros_like(target)
    expect_loss(submission, pred, target, beta, "none")
    expect_gradient(submission, pred, target, beta, "none")


def test_loss_beta_zero(submission, draw):
    """Loss with beta = 0 is |d|, and 0 where d = 0"""
    pred, target = pair(draw, (draw.size("n", 4, 10),), 1.0)
    pred[0] = target[0]
    expect_loss(submission, pred, target, 0.0, "none")


def test_gradient_beta_zero(submission, draw):
    """Gradient with beta = 0 is the sign of d, and 0 where d = 0"""
    pred, target = pair(draw, (draw.size("n", 4, 10),), 1.0)
    pred[0] = target[0]
    expect_gradient(submission, pred, target, 0.0, "none")


def test_loss_huge(submission, draw):
    """Loss of a huge d, whose square overflows float32"""
    pred, target = pair(draw, (draw.size("n", 4, 8),), 0.6, "float32")
    pred[:2] = np.array([1e25, -1e25], "float32") * draw.uniform((2,), 1.5, 9.0, "float32")
    expect_loss(submission, pred, target, 0.6, "none")


def test_gradient_huge(submission, draw):
    """Gradient of a huge d: finite up to the largest float32"""
    pred, target = pair(draw, (draw.size("n", 4, 8),), 0.6, "float32")
    target[:2] = 0.0
    pred[:2] = np.array([1e37, -1e37], "float32") * draw.uniform((2,), 5.0, 30.0, "float32")
    expect_gradient(submission, pred, target, 0.6, "none")


def test_dimensions(submission, draw):
    """Any number of dimensions: one, three, four"""
    n, beta = draw.size("n", 2, 4), some_beta(draw)
    for shape in [(3 * n,), (n, 3, 2), (2, n, 1, 3)]:
        pred, target = pair(draw, shape, beta)
        expect_loss(submission, pred, target, beta, "mean")
        expect_gradient(submission, pred, target, beta, "mean")


def test_one_element(submission, draw):
    """A single element, beyond beta"""
    beta = some_beta(draw)
    pred, target = pair(draw, (1, 1), beta, ranges=[(1.3, 4.0)])
    for reduction in ("none", "mean", "sum"):
        expect_loss(submission, pred, target, beta, reduction)
        expect_gradient(submission, pred, target, beta, reduction)


@pytest.mark.parametrize("orders", ["transposed, transposed", "reversed, strided"])
def test_memory_layout(submission, draw, orders):
    """pred and target in other memory layouts"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 2, 6), draw.size("D", 2, 6)), beta)
    given = [layout(values, order) for values, order in zip((pred, target), orders.split(", "), strict=True)]
    for reduction in ("none", "mean"):
        expect_loss(submission, pred, target, beta, reduction, given)
        expect_gradient(submission, pred, target, beta, reduction, given)


def test_broadcast_target(submission, draw):
    """A read-only pred, and a target whose rows share the same memory"""
    N, D, beta = draw.size("N", 2, 6), draw.size("D", 2, 6), some_beta(draw)
    pred, target = pair(draw, (N, D), beta)
    target = np.tile(target[:1], (N, 1))
    given = [layout(pred, "readonly"), layout(target, "broadcast")]
    expect_loss(submission, pred, target, beta, "mean", given)
    expect_gradient(submission, pred, target, beta, "mean", given)


def test_loss_large(submission, draw):
    """The mean loss of many float32 elements keeps its accuracy"""
    beta = some_beta(draw)
    pred, target = pair(draw, (draw.size("N", 1024, 2048), 4), beta, "float32")
    expect_loss(submission, pred, target, beta, "mean")


ENTRIES = {"loss": "smooth_l1", "gradient": "smooth_l1_grad"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_negative_beta(submission, draw, entry):
    """A negative beta raises ValueError"""
    pred, target = pair(draw, (draw.size("n", 2, 6),), 1.0)
    for beta in (-draw.number(0.5, 3.0), -1e-9):
        expect_error(ValueError, ("beta", f"{beta}"), getattr(submission, ENTRIES[entry]), pred, target, beta=beta)


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_nan_beta(submission, draw, entry):
    """A NaN beta raises ValueError"""
    pred, target = pair(draw, (draw.size("n", 2, 6),), 1.0)
    expect_error(ValueError, ("beta", "nan"), getattr(submission, ENTRIES[entry]), pred, target, beta=math.nan)


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_reduction(submission, draw, entry):
    """An unknown reduction raises ValueError"""
    pred, target = pair(draw, (draw.size("n", 2, 6),), 1.0)
    for word in ("average", "batchmean", ""):
        expect_error(
            ValueError, ("reduction", repr(word)), getattr(submission, ENTRIES[entry]), pred, target, reduction=word
        )


def expect_refused(submission, draw, entry, shapes):
    """The entry refuses pred and target of these shapes, and names them."""
    for first, second in shapes:
        pred, target = draw.normal(first), draw.normal(second)
        naming = ("shape", "pred", "target", f"{first}", f"{second}")
        expect_error(ValueError, naming, getattr(submission, ENTRIES[entry]), pred, target)


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_shapes_that_broadcast(submission, draw, entry):
    """Different shapes raise ValueError, even if they broadcast"""
    n, m = draw.size("n", 2, 6), draw.size("m", 2, 6)
    expect_refused(submission, draw, entry, [((n, m), (m,)), ((1, m), (n, m)), ((n,), (1,)), ((n, m), (n, 1))])


@pytest.mark.parametrize("entry", ENTRIES)
def test_rejects_shapes_of_one_size(submission, draw, entry):
    """Different shapes raise ValueError, even if the sizes are equal"""
    n, m = draw.size("n", 2, 6), draw.size("m", 2, 6)
    shapes = [((n,), (n, 1)), ((n, 1), (1, n)), ((n, m, 1), (n, m)), ((n, m + n), (m + n, n)), ((n * m,), (n, m))]
    expect_refused(submission, draw, entry, shapes)
