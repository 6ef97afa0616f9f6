# kata: smooth-l1 (numpy)
"""L1 with its tip rounded off: |d| - beta/2 + relu(beta - |d|)^2 / (2 beta)."""

import numpy as np


def guard(pred, target, beta, reduction):
    problem = None
    if pred.shape != target.shape:
        problem = f"shapes {pred.shape} and {target.shape}"
    elif beta != beta or beta < 0:
        problem = f"beta {beta}"
    elif reduction not in ["mean", "sum", "none"]:
        problem = f"reduction {reduction}"
    if problem is not None:
        raise ValueError("cannot use " + problem)


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    guard(pred, target, beta, reduction)
    size = np.abs(pred - target)
    tip = np.maximum(beta - size, 0)
    loss = size.copy() if beta == 0 else size - beta / 2 + tip * tip / (2 * beta)
    if reduction == "none":
        return loss
    total = np.add.reduce(loss, axis=None)
    return total if reduction == "sum" else total / size.dtype.type(size.size)


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    guard(pred, target, beta, reduction)
    d = pred - target
    slope = np.copysign(1, d) * (d != 0)
    if beta > 0:
        slope = slope * (1 - np.maximum(beta - np.abs(d), 0) / beta)
    return (slope / (d.size if reduction == "mean" else 1)).astype(d.dtype, copy=False)
