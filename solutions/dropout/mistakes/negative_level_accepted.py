"""Only the upper end of level is checked, so negative levels are accepted

At level -0.25 nothing is dropped, and yet every element shrinks. The interval has two ends.
"""

import numpy as np


def dropout(x, level, training=True):
    if not level < 1:
        raise ValueError(f"level must be below 1, got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
