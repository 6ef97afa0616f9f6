"""level is not checked at all

Try levels of 1.5, -0.25 and NaN: which of the results would you notice in a training run?
"""

import torch


def dropout(x, level, training=True):
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level)
