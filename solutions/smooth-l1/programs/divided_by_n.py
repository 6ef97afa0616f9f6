# kata: smooth-l1 (numpy, torch)
from math import prod


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    d, n = difference_and_n(pred, target, beta, reduction)
    loss = xp.where(xp.abs(d) < beta, 0.5 * d * d / beta, xp.abs(d) - 0.5 * beta)
    return loss if reduction == "none" else loss.sum() / n


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    d, n = difference_and_n(pred, target, beta, reduction)
    return xp.where(xp.abs(d) < beta, d / beta, xp.sign(d)) / n


def difference_and_n(pred, target, beta, reduction):
    """pred - target, and the number that the sum of the losses is divided by."""
    if pred.shape != target.shape:
        raise ValueError(f"pred {tuple(pred.shape)} and target {tuple(target.shape)} differ in shape")
    if not beta >= 0:
        raise ValueError(f"beta must be at least 0, got {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction {reduction!r}")
    d = pred - target
    n = prod(d.shape) if reduction == "mean" else 1
    return d, n
