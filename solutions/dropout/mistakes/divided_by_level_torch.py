"""The survivors are divided by level, not by the probability of being kept

At level 0.2 a survivor should hardly grow. By how much does yours? At level 0.5 you cannot see the difference.
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / level
