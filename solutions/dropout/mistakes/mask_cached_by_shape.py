"""The mask is kept between calls and reused for every x of that shape

Call it twice with the same x: do the results differ? What remembers the mask, and what would have to be new in every
training step?
"""

import numpy as np

MASKS = {}


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    key = (tuple(x.shape), level)
    if key not in MASKS:
        MASKS[key] = np.random.random(x.shape) >= level
    return x * MASKS[key] / (1 - level)
