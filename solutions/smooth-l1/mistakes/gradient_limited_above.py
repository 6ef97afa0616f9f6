"""The gradient is clipped above, but not below

Try d = 1000 and d = -1000. Is the second gradient the first with its sign changed?
"""

import numpy as np


def check(pred, target, beta, reduction):
    if pred.shape != target.shape:
        raise ValueError(f"pred {tuple(pred.shape)} and target {tuple(target.shape)} differ in shape")
    if not beta >= 0:
        raise ValueError(f"beta must be at least 0, got {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction {reduction!r}")


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    size = np.abs(d)
    loss = np.where(size < beta, 0.5 * d * d / beta, size - 0.5 * beta)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = (d / beta if beta else np.sign(d)).clip(max=1.0)
    if reduction == "mean":
        return grad / np.size(d)
    return grad
