# kata: grad-clip (numpy, torch)
"""Divided by the largest entry before anything is squared, so that huge gradients have a norm, too."""

import math


def clip_grad_norm(grads, max_norm):
    most = max((abs(g).max().item() for g in grads), default=0.0)
    if any(not math.isfinite(g.sum()) for g in grads):
        raise ValueError(f"the gradients hold NaN or infinity, so there is no norm to bring to {max_norm}")
    total = most * math.sqrt(sum(((g / most) ** 2).sum().item() for g in grads)) if most else 0.0
    if total > max_norm:
        return [g / total * max_norm for g in grads], total
    return [g + 0 for g in grads], total
