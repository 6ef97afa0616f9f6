"""The elements to drop are drawn with replacement: some come up twice, and too few are dropped

Count the zeros at level 0.85. How many different numbers do 85 draws from 0 to 99 give?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.ones(x.numel(), dtype=torch.bool, device=x.device)
    mask[torch.randint(x.numel(), (int(level * x.numel()),), device=x.device)] = False
    return x * mask.reshape(x.shape) / (1 - level)
