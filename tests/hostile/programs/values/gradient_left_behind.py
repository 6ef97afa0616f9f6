# kata: smooth-l1 (numpy)
# outcome: failed: value
# stopped by: contract
# cases: calls_in_every_order
"""Gives the gradient that the loss's call left behind, wherever that was for the same arrays."""

import numpy as np

kept = {}


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    d = pred - target
    inside = np.clip(d, -beta, beta)
    slope = inside / beta
    kept["arrays"], kept["gradient"] = (pred.copy(), target.copy()), slope / slope.size if reduction == "mean" else slope
    loss = slope * (d - 0.5 * inside)
    return {"none": loss, "mean": loss.mean(), "sum": loss.sum()}[reduction]


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    same = "arrays" in kept and all(map(np.array_equal, kept["arrays"], (pred, target)))
    if not same:
        smooth_l1(pred, target, beta, reduction)
    return kept["gradient"].copy()
