"""view is called on a tensor that is not contiguous

Which tensors can be viewed in another shape without a copy? Try a transposed pred.
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
    d = pred.view(-1) - target.view(-1)
    size = torch.abs(d)
    loss = torch.where(size < beta, 0.5 * d * d / beta, size - 0.5 * beta)
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss.view(pred.shape)


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred.view(-1) - target.view(-1)
    grad = torch.where(torch.abs(d) < beta, d / beta, torch.sign(d)).view(pred.shape)
    if reduction == "mean":
        return grad / d.numel()
    return grad
