# kata: dropout (torch)
"""A mask made and scaled in place, in x's dtype and on its device."""

import torch


def dropout(x, level, training=True):
    if level < 0 or level >= 1 or level != level:
        raise ValueError(f"level = {level}")
    if training and level > 0:
        keep = 1.0 - level
        return torch.empty_like(x).bernoulli_(keep).div_(keep).mul_(x)
    return x.clone()
