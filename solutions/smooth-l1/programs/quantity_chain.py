# kata: smooth-l1 (numpy)
"""The loss from the gradient: slope times (d minus half of the clipped d)."""

import numpy as np


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    if pred.shape != target.shape:
        raise ValueError(f"shapes {pred.shape} and {target.shape} differ")
    if beta >= 0 and reduction in ("none", "mean", "sum"):
        d = pred - target
        slope = np.sign(d) if beta == 0 else d.clip(-beta, beta) / beta
        print("slope", slope.min(), slope.max())
        return slope if reduction != "mean" else np.true_divide(slope, slope.size)
    raise ValueError(f"beta {beta} or reduction {reduction!r}")


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    slope = smooth_l1_grad(pred, target, beta, "none" if reduction in ("mean", "sum") else reduction)
    d = pred - target
    loss = slope * (d - d.clip(-beta, beta) / 2)
    return loss if reduction == "none" else loss.sum() / (loss.size if reduction == "mean" else 1)
