"""A wrong level returns None instead of raising an error

Who finds out that level was wrong, and when, if the function returns None?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        return None
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level)
