"""Whole channels are dropped: right for vectors and matrices only

That is spatial dropout. Print one channel of y for a (1, 2, 3, 3) array of ones: are its pixels decided one by one?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    shape = x.shape[:2] + (1,) * (x.ndim - 2)
    mask = np.random.random(shape) >= level
    return x * mask / (1 - level)
