"""The survivors are divided by the square root of the probability of being kept

Which does your factor preserve: the mean of x, or the mean of its squares? Which one should it preserve?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level) ** 0.5
