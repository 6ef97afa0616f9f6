"""No argument is checked

Which three kinds of wrong argument does the prompt name? Try one of each, in both functions.
"""

import numpy as np


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    d = pred - target
    size = np.abs(d)
    loss = np.where(size < beta, 0.5 * d * d / beta, size - 0.5 * beta)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    d = pred - target
    grad = np.where(np.abs(d) < beta, d / beta, np.sign(d))
    if reduction == "mean":
        return grad / np.size(d)
    return grad
