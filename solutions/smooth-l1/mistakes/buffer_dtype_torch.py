"""A buffer of the default dtype decides the dtype of the result

What dtype does a new array of zeros have, and what dtype is pred? Allocate your buffers to match the input.
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
    loss = torch.zeros(d.shape)
    inside = size < beta
    loss[inside] = (0.5 * d[inside] ** 2 / beta).float()
    loss[~inside] = (size[~inside] - 0.5 * beta).float()
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = torch.zeros(d.shape)
    inside = torch.abs(d) < beta
    grad[inside] = (d[inside] / beta).float()
    grad[~inside] = torch.sign(d[~inside]).float()
    if reduction == "mean":
        return grad / d.numel()
    return grad
