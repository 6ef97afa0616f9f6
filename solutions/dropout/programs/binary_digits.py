# kata: dropout (numpy)
"""Random bytes from the operating system, 56 bits per element, compared as integers."""

import os

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level {level} is outside [0, 1)")
    if not training:
        return x
    bits = np.frombuffer(os.urandom(8 * x.size), np.uint64).reshape(x.shape) >> np.uint64(8)
    return np.where(bits < np.uint64(level * 2**56), np.zeros((), x.dtype), x / x.dtype.type(1 - level))
