# kata: smooth-l1 (numpy)
import numpy as np


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    x = np.subtract(pred, target)
    inside = np.abs(x) < beta
    y = np.piecewise(
        x, [inside, ~inside & (x > 0)], [lambda v: v * v / (2 * beta), lambda v: v - beta / 2, lambda v: -v - beta / 2]
    )
    match reduction:
        case "none":
            return y
        case "sum":
            return np.einsum("i->", y.ravel())
    return np.average(y)


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    x = pred - target
    size = np.abs(x)
    g = np.piecewise(
        x, [size < beta, (size >= beta) & (x > 0), (size >= beta) & (x < 0)], [lambda v: v / beta, 1, -1, 0]
    )
    weight = np.array(1 / x.size if reduction == "mean" else 1, dtype=x.dtype)
    return g * weight


def check(pred, target, beta, reduction):
    if np.isnan(beta):
        raise ValueError("beta is nan")
    if beta < 0:
        raise ValueError("beta is negative: %g" % beta)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError("no such reduction: " + str(reduction))
    if pred.shape != target.shape:
        raise ValueError(f"target has shape {target.shape}, pred has {pred.shape}")
