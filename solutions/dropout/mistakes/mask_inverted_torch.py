"""The mask is the wrong way round: what should be dropped is kept

The factor matches level, but the number of zeros does not. A uniform draw is below level with probability level: what
do you do with those elements?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.rand_like(x) < level
    return x * mask / (1 - level)
