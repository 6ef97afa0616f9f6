# kata: smooth-l1 (torch)
# outcome: failed: forbidden
# stopped by: operation
# cases: gradient_inside
"""Differentiates forwards, with torch's dual numbers."""

import torch


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
    from torch.autograd import forward_ad

    with forward_ad.dual_level():
        dual = torch._make_dual(pred, torch.ones_like(pred), 0)
        return forward_ad.unpack_dual(smooth_l1(dual, target, beta, "none")).tangent
