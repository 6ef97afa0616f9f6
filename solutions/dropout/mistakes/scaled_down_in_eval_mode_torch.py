"""Scaled twice: survivors are divided in training, and eval mode multiplies by 1 - level on top

Compute the mean of y for x = 1 in both modes. Which of the two factors is one too many in inverted dropout?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x * (1 - level)
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level)
