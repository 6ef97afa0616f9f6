"""level = 0 is refused, although it only drops nothing

A network that is built from a config switches dropout off with level 0. The bracket in [0, 1) is square on that side.
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 < level < 1:
        raise ValueError(f"level must be in (0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
