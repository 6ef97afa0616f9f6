"""Reduction "none" gives a flat array

What shape does pred have, and what shape does your result have?
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
    d = (pred - target).reshape(-1)
    size = np.abs(d)
    loss = np.where(size < beta, 0.5 * d * d / beta, size - 0.5 * beta)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = (pred - target).reshape(-1)
    grad = np.where(np.abs(d) < beta, d / beta, np.sign(d))
    if reduction == "mean":
        return grad / np.size(d)
    return grad
