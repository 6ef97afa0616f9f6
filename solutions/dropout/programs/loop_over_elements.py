# kata: dropout (numpy)
"""One element at a time, with the standard library's generator."""

import random

import numpy as np


def dropout(x, level, training=True):
    if level >= 1 or level < 0 or level != level:
        raise ValueError(f"level must be at least 0 and below 1; it is {level}")
    if not training:
        return np.array(x)
    y = np.empty(x.shape, x.dtype)
    for index in np.ndindex(*x.shape):
        y[index] = 0.0 if random.random() < level else x[index] / (1.0 - level)
    return y
