"""beta is not checked

What would the loss mean for beta = -1? The prompt says what to do about it.
"""

import torch


def check(pred, target, beta, reduction):
    if pred.shape != target.shape:
        raise ValueError(f"pred {tuple(pred.shape)} and target {tuple(target.shape)} differ in shape")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction {reduction!r}")


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
