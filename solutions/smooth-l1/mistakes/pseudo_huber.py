"""This is the pseudo-Huber loss, a smooth curve through both branches

Your loss is close to smooth L1 but has no joint. What does the definition say exactly at |d| = 2 · beta?
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
    loss = beta * (np.sqrt(1.0 + (d / beta) ** 2) - 1.0)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = d / beta / np.sqrt(1.0 + (d / beta) ** 2)
    if reduction == "mean":
        return grad / np.size(d)
    return grad
