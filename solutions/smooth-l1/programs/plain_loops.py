# kata: smooth-l1 (numpy)
"""One number at a time; arrays only carry them in and out."""

import math

import numpy as np


def value(d, beta):
    return 0.5 * d * d / beta if abs(d) < beta else abs(d) - 0.5 * beta


def slope(d, beta):
    if abs(d) < beta:
        return d / beta
    return math.copysign(1.0, d) if d else 0.0


def each(f, pred, target, beta, reduction):
    if pred.shape != target.shape:
        raise ValueError(f"pred.shape {pred.shape} != target.shape {target.shape}")
    if math.isnan(beta) or beta < 0:
        raise ValueError(f"beta = {beta}")
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction = {reduction}")
    return [f(float(p) - float(t), beta) for p, t in zip(pred.flat, target.flat)]


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    values = each(value, pred, target, beta, reduction)
    if reduction == "none":
        return np.array(values, dtype=pred.dtype).reshape(pred.shape)
    total = math.fsum(values)
    return np.array(total if reduction == "sum" else total / len(values), dtype=pred.dtype)


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    slopes = each(slope, pred, target, beta, reduction)
    n = len(slopes) if reduction == "mean" else 1
    out = np.empty_like(pred)
    for index, s in zip(np.ndindex(pred.shape), slopes):
        out[index] = s / n
    return out
