"""A dropped element becomes something other than 0

Print y for a small x at level 0.5. What do you find where an element was dropped, and what should the next layer see
there?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return np.where(mask, x / (1 - level), x.mean())
