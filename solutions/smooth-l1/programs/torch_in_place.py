# kata: smooth-l1 (torch)
"""In place on its own copies, with masks."""

import torch


def _difference(pred, target, beta, reduction):
    if pred.size() != target.size():
        raise ValueError(f"sizes {list(pred.size())} and {list(target.size())} differ")
    if not beta >= 0:
        raise ValueError(f"beta {beta}")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction {reduction}")
    return torch.sub(pred, target)


@torch.no_grad()
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    loss = _difference(pred, target, beta, reduction).abs_()
    inside = loss.lt(beta)
    loss[~inside] -= beta / 2
    if beta > 0:
        loss[inside] = loss[inside].pow(2).mul_(0.5 / beta)
    if reduction == "none":
        return loss
    return torch.sum(loss) if reduction == "sum" else torch.mean(loss)


@torch.no_grad()
def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    grad = _difference(pred, target, beta, reduction)
    if beta > 0:
        grad.clamp_(min=-beta, max=beta).div_(beta)
    else:
        grad.sign_()
    if reduction == "mean":
        grad /= grad.numel()
    return grad
