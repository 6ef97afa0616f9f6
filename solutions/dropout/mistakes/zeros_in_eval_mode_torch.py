"""Eval mode returns zeros

What does the next layer get when the model is evaluated?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return torch.zeros_like(x)
    return x * (torch.rand_like(x) >= level) / (1 - level)
