# kata: dropout (numpy)
"""In place on a copy of our own, which keeps x's memory order: the result of a transposed x is not C-contiguous."""

import numpy as np


def dropout(x, level, training=True):
    if not (0 <= level and level < 1):
        raise ValueError(f"level is {level}")
    y = np.array(x, copy=True, order="K")
    if training:
        y /= 1 - level
        np.putmask(y, np.random.default_rng().random(y.shape) < level, 0)
    return y
