"""The mask is returned along with y

The backward pass needs the mask, but what does this signature promise its caller?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x, None
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level), mask
