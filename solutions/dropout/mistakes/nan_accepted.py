"""A NaN level is accepted, since it is neither below 0 nor at least 1

Type float('nan') < 0 and float('nan') >= 1. Which side of the condition should a NaN fail?
"""

import numpy as np


def dropout(x, level, training=True):
    if level < 0 or level >= 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
