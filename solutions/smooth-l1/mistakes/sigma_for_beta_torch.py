"""beta is used as the sigma of Faster R-CNN, where the parabola is 0.5 · (sigma · d)²

That paper's code has a parameter too, but the branches meet at 1 / sigma². Where do they meet here?
"""

import torch


def check(pred, target, beta, reduction):
    if pred.shape != target.shape:
        raise ValueError(f"pred {tuple(pred.shape)} and target {tuple(target.shape)} differ in shape")
    if not beta >= 0:
        raise ValueError(f"beta must be at least 0, got {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction {reduction!r}")


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    size = torch.abs(d)
    loss = torch.where(size * beta**2 < 1, 0.5 * beta**2 * d * d, size - 0.5 / beta**2)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = torch.where(torch.abs(d) * beta**2 < 1, beta**2 * d, torch.sign(d))
    if reduction == "mean":
        return grad / d.numel()
    return grad
