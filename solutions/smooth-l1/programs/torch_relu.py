# kata: smooth-l1 (torch)
"""The rounded tip by relu, the slope by two comparisons and one remainder."""

import torch


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    _check(pred, target, beta, reduction)
    a = torch.abs(pred - target)
    loss = a - beta / 2
    if beta:
        loss = torch.addcmul(loss, torch.relu(beta - a), torch.relu(beta - a), value=0.5 / beta)
    if reduction == "sum":
        loss = loss.sum()
    if reduction == "mean":
        loss = loss.mean()
    return loss


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    _check(pred, target, beta, reduction)
    d = pred - target
    up, down = (d >= beta) & (d != 0), (d <= -beta) & (d != 0)
    grad = up.to(d.dtype) - down.to(d.dtype)
    if beta:
        grad = grad + (d / beta).masked_fill(up | down, 0)
    return grad * (1.0 / d.numel()) if reduction == "mean" else grad


def _check(pred, target, beta, reduction):
    ok = reduction in ("mean", "sum", "none") and beta >= 0 and pred.shape == target.shape
    if not ok:
        raise ValueError(
            f"pred {tuple(pred.shape)}, target {tuple(target.shape)}, beta {beta}, reduction {reduction!r}"
        )
