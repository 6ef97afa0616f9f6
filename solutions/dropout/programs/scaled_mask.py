# kata: dropout (numpy)
"""The factor is folded into the mask, which has x's dtype."""

import numpy as np


def _check(level):
    if np.isnan(level) or not (0 <= level < 1):
        raise ValueError(f"bad level {level!r}: expected 0 <= level < 1")


def _mask(shape, level, dtype):
    keep = 1 - level
    return (np.random.uniform(0, 1, size=shape) < keep).astype(dtype) / dtype.type(keep)


def dropout(x, level, training=True):
    _check(level)
    return np.multiply(x, _mask(x.shape, level, x.dtype)) if training else x
