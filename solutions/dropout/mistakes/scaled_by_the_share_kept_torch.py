"""The survivors are divided by the fraction actually kept, not by the probability of being kept

Pass the same x a few times: does a survivor always have the same value? And what if nothing survives?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = (torch.rand_like(x) >= level).to(x.dtype)
    return x * mask / mask.mean()
