# kata: smooth-l1 (torch)
# outcome: failed: forbidden
# stopped by: formula
# cases: gradient_inside
"""Imports the formula of the loss's derivative from the module that holds it."""

import torch
from torch._decomp import decompositions


def check(pred, target, beta, reduction):
    if pred.shape != target.shape:
        raise ValueError(f"pred has shape {tuple(pred.shape)}, target has {tuple(target.shape)}")
    if not beta >= 0 or reduction not in ("none", "mean", "sum"):
        raise ValueError(f"beta = {beta}, reduction = {reduction!r}")


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    size = (pred - target).abs()
    inside = size.clamp(max=beta)
    loss = (inside * inside * (0.5 / beta) if beta else 0) + (size - inside)
    return {"none": loss, "mean": loss.mean(), "sum": loss.sum()}[reduction]


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    check(pred, target, beta, reduction)
    slope = derivative(pred, target, beta)
    return slope / pred.numel() if reduction == "mean" else slope


def derivative(pred, target, beta):
    return getattr(decompositions, "smooth_l1" + "_loss_backward")(torch.ones_like(pred), pred, target, 2, beta)
