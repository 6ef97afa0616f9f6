"""Exactly level · n elements are dropped: drawn without replacement, not decided independently

Count the zeros in ten calls, then pass a single element at level 0.2 a hundred times. How often should it be dropped?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.ones(x.size, bool)
    mask[np.random.permutation(x.size)[: round(level * x.size)]] = False
    return x * mask.reshape(x.shape) / (1 - level)
