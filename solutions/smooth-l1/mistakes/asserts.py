"""Wrong arguments raise AssertionError, not ValueError

Which exception does the prompt ask for? An assert vanishes under python -O.
"""

import numpy as np


def check(pred, target, beta, reduction):
    assert pred.shape == target.shape, "pred and target differ in shape"
    assert beta >= 0, "beta must be at least 0"
    assert reduction in ("none", "mean", "sum"), "unknown reduction"


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
