"""One decision is drawn for each sample, so whole rows are kept or dropped together

Print y for a (4, 5) array of ones: does any row lose only some of its elements?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    shape = x.shape[:1] + (1,) * (x.ndim - 1)
    mask = np.random.random(shape) >= level
    return x * mask / (1 - level)
