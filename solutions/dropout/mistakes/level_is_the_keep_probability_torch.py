"""level is taken to be the probability of being kept

At level 0.05, how many elements of 1000 should be left? Papers write p for either probability: read the signature
again.
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.rand_like(x) < level
    return x * mask / level
