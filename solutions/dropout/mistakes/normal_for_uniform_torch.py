"""The mask compares level with a normal draw instead of a uniform one

What fraction of standard normal draws lies below 0.05? A single letter in a function's name makes the difference.
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.randn_like(x) >= level
    return x * mask / (1 - level)
