"""The sizes of pred and target are compared, not their shapes

(5,) and (5, 1) hold the same number of elements. What does their difference hold?
"""

import numpy as np


def check(pred, target, beta, reduction):
    if np.size(pred) != np.size(target):
        raise ValueError(f"pred has {np.size(pred)} elements and target {np.size(target)}")
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
    grad = np.where(np.abs(d) < beta, d / beta, np.sign(d))
    if reduction == "mean":
        return grad / np.size(d)
    return grad
