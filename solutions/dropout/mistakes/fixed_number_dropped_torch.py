"""Exactly level · n elements are dropped: drawn without replacement, not decided independently

Count the zeros in ten calls, then pass a single element at level 0.2 a hundred times. How often should it be dropped?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    n = x.numel()
    mask = torch.ones(n, dtype=torch.bool, device=x.device)
    mask[torch.randperm(n, device=x.device)[: round(level * n)]] = False
    return x * mask.reshape(x.shape) / (1 - level)
