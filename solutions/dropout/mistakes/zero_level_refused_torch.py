"""level = 0 is rejected, although it simply drops nothing

A network built from a config turns dropout off with level 0. The bracket of [0, 1) is square at that end.
"""

import torch


def dropout(x, level, training=True):
    if not 0 < level < 1:
        raise ValueError(f"level must be in (0, 1), got {level}")
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level)
