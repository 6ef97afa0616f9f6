# kata: smooth-l1 (torch)
import math

import torch


def validate(pred, target, beta, reduction):
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {tuple(pred.shape)}, target {tuple(target.shape)}")
    if math.isnan(beta) or beta < 0:
        raise ValueError(f"beta must not be negative or NaN: {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"unknown reduction {reduction}")


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    validate(pred, target, beta, reduction)
    diff = (pred - target).abs()
    if beta == 0:
        loss = diff
    else:
        loss = torch.where(diff < beta, 0.5 * diff.square() / beta, diff - 0.5 * beta)
    return loss if reduction == "none" else getattr(loss, reduction)()


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    validate(pred, target, beta, reduction)
    diff = pred - target
    grad = diff.sign() if beta == 0 else (diff / beta).clamp(-1, 1)
    return grad.div(grad.numel()) if reduction == "mean" else grad
