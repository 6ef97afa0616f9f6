"""Eval mode scales by 1 / (1 - level) although nothing is dropped

What is the mean of y in eval mode, if the mean of x is 1? The factor makes up for a loss: what is lost there?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    scale = 1 / (1 - level)
    if not training:
        return x * scale
    mask = torch.rand_like(x) >= level
    return x * mask * scale
