"""A buffer of the default dtype decides the dtype of the result

What dtype does a new array of zeros have, and what dtype is pred? Allocate your buffers to match the input.
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
    loss = np.zeros(d.shape)
    inside = size < beta
    loss[inside] = 0.5 * d[inside] ** 2 / beta
    loss[~inside] = size[~inside] - 0.5 * beta
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = np.zeros(d.shape)
    inside = np.abs(d) < beta
    grad[inside] = d[inside] / beta
    grad[~inside] = np.sign(d[~inside])
    if reduction == "mean":
        return grad / np.size(d)
    return grad
