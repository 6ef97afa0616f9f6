"""The survivors are multiplied by 1 - level, not divided by it

At level 0.5 half of x is gone. Does your factor make up for that, or does it take away more?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask * (1 - level)
