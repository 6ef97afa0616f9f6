"""Girshick, Fast R-CNN (2015), equation 3, with the joint at beta instead of 1.

The slope of the loss is d / beta inside and sign(d) outside: in both cases clip(d, -beta, beta) / beta.
Nothing is squared or divided before it is clipped, so nothing overflows.
"""

import numpy as np


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    """The loss: elementwise, its mean or its sum."""
    d, slope = _difference_and_slope(pred, target, beta, reduction)
    inside = np.clip(d, -beta, beta)
    loss = slope * (d - 0.5 * inside)  # d/beta · d/2 inside; ±1 · (d ∓ beta/2) = |d| - beta/2 outside
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    """Its derivative with respect to pred, of pred's shape."""
    _, slope = _difference_and_slope(pred, target, beta, reduction)
    return slope / slope.size if reduction == "mean" else slope  # a mean gives each element the weight 1/n


def _difference_and_slope(pred, target, beta, reduction):
    """pred - target and the slope of the loss there, both elementwise; ValueError for wrong arguments."""
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {pred.shape}, target has {target.shape}: they must be the same")
    if not beta >= 0:  # NaN fails every comparison, so it ends here too
        raise ValueError(f"beta must be at least 0, but is {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be 'none', 'mean' or 'sum', but is {reduction!r}")
    d = pred - target
    slope = np.sign(d) if beta == 0 else np.clip(d, -beta, beta) / beta
    return d, slope
