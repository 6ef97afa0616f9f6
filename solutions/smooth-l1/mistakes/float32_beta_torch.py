"""beta is rounded to float32, so a float64 result has only seven correct digits

What dtype does beta have in your code, and how many of its digits are left?
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
    beta = torch.tensor(beta, dtype=torch.float32, device=d.device)
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
    beta = torch.tensor(beta, dtype=torch.float32, device=d.device)
    grad = torch.where(torch.abs(d) < beta, d / beta, torch.sign(d))
    if reduction == "mean":
        return grad / d.numel()
    return grad
