"""The original dropout: nothing is scaled in training, and eval mode multiplies by 1 - level

Both modes agree on average, but every user of the model now pays at test time. Which mode does the inverted form
leave alone?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x * (1 - level)
    mask = torch.rand_like(x) >= level
    return x * mask
