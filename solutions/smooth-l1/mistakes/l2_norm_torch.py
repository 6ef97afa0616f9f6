"""The loss is a norm: the square root of the sum of squares

Double the number of elements by repeating them all. By what factor does a sum of losses grow, and by what factor does
yours?
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
    if reduction == "none":
        return torch.abs(d)
    norm = (d * d).sum() ** 0.5
    return norm / d.numel() if reduction == "mean" else norm


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    d = pred - target
    grad = torch.where(torch.abs(d) < beta, d / beta, torch.sign(d))
    if reduction == "mean":
        return grad / d.numel()
    return grad
