# kata: smooth-l1 (numpy)
import numpy as np


def _check(pred, target, beta, reduction):
    if np.shape(pred) != np.shape(target):
        raise ValueError(f"shape of pred {pred.shape} is not shape of target {target.shape}")
    if np.isnan(beta) or beta < 0:
        raise ValueError(f"beta={beta}")
    if reduction not in {"none", "mean", "sum"}:
        raise ValueError(f"reduction={reduction!r}")


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    _check(pred, target, beta, reduction)
    x = np.abs(pred - target)
    with np.errstate(all="ignore"):
        y = np.where(x < beta, 0.5 * x**2 / beta, x - 0.5 * beta)
    return {"none": lambda v: v, "mean": np.mean, "sum": np.sum}[reduction](y)


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    _check(pred, target, beta, reduction)
    d = pred - target
    with np.errstate(all="ignore"):
        g = np.where(np.abs(d) < beta, d / beta, np.sign(d))
    return g / g.size if reduction == "mean" else g
