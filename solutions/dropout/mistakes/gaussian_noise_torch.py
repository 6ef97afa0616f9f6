"""Gaussian dropout: x is multiplied by noise of mean 1, and nothing is ever 0

The mean and the variance of y are right for dropout. Now count its zeros.
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    noise = 1 + torch.randn_like(x) * (level / (1 - level)) ** 0.5
    return x * noise
