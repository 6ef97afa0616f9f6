# kata: smooth-l1 (numpy, torch)
from math import prod


def loss_and_slope(pred, target, beta, reduction):
    """The loss of every element and its slope; ValueError for wrong arguments."""
    if pred.shape != target.shape:
        raise ValueError(f"pred {tuple(pred.shape)} and target {tuple(target.shape)} differ in shape")
    if not beta >= 0:
        raise ValueError(f"beta must be at least 0, got {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction {reduction!r}")
    d = pred - target
    size = xp.abs(d)
    inside = size < beta
    loss = xp.where(inside, 0.5 * d * d / beta, size - 0.5 * beta)
    slope = xp.where(inside, d / beta, xp.sign(d))
    return loss, slope


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    loss, _ = loss_and_slope(pred, target, beta, reduction)
    if reduction == "mean":
        return loss.mean()
    return loss.sum() if reduction == "sum" else loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    _, slope = loss_and_slope(pred, target, beta, reduction)
    return slope / prod(slope.shape) if reduction == "mean" else slope
