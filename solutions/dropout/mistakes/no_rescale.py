"""The survivors are not scaled up

Take the mean of y for a long x of ones at level 0.5, in training and in eval mode. Does the next layer see the same
input?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask
