"""Wrong arguments raise AssertionError, not ValueError

Which exception does the prompt ask for? An assert vanishes under python -O.
"""

import torch


def check(pred, target, beta, reduction):
    assert pred.shape == target.shape, "pred and target differ in shape"
    assert beta >= 0, "beta must be at least 0"
    assert reduction in ("none", "mean", "sum"), "unknown reduction"


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    size = torch.abs(d)
    loss = torch.where(size < beta, 0.5 * d * d / beta, size - 0.5 * beta)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = torch.where(torch.abs(d) < beta, d / beta, torch.sign(d))
    if reduction == "mean":
        return grad / d.numel()
    return grad
