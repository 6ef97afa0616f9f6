"""The elements to drop are chosen by their values, not at random

Call it twice with the same x. Where in your code is anything random?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = abs(x) >= torch.quantile(abs(x), level)
    return x * mask / (1 - level)
