"""There is no linear branch: loss and gradient are those of the squared error

The point of smooth L1 is what it does to outliers. How fast does your loss grow between d = 100 and d = 1000?
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
    loss = 0.5 * d * d / beta if beta else size
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = d / beta if beta else np.sign(d)
    if reduction == "mean":
        return grad / np.size(d)
    return grad
