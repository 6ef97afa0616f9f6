# kata: smooth-l1 (torch)
"""Flattens, treats the two kinds of elements apart, puts them back with scatter and reshape."""

import torch


def _parts(pred, target, beta, reduction):
    if list(pred.shape) != list(target.shape):
        raise ValueError(f"pred {list(pred.shape)} target {list(target.shape)}")
    if not beta >= 0.0:
        raise ValueError(f"beta={beta!r} is not at least 0")
    if reduction not in "none mean sum".split():
        raise ValueError(f"reduction={reduction!r}")
    d = (pred - target).reshape(-1)
    near = (d.abs() < beta).nonzero().flatten()
    far = (d.abs() >= beta).nonzero().flatten()
    return d, near, far


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    d, near, far = _parts(pred, target, beta, reduction)
    quadratic = d[near] ** 2 / (2 * beta) if beta else d[near]
    linear = d[far].abs() - beta / 2
    if reduction == "none":
        out = torch.empty_like(d)
        out[near], out[far] = quadratic, linear
        return out.reshape(pred.shape)
    total = quadratic.sum() + linear.sum()
    return total / len(d) if reduction == "mean" else total


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    d, near, far = _parts(pred, target, beta, reduction)
    out = torch.zeros_like(d).scatter(0, far, torch.sgn(d[far]))
    if beta:
        out = out.index_copy(0, near, d[near] / beta)
    if reduction == "mean":
        out = out / d.shape[0]
    return out.view(pred.shape)
