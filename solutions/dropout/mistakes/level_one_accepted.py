"""level = 1 is accepted

What is 1 / (1 - level) at the upper end of the interval that you accept? The bracket of [0, 1) is round at that end.
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level <= 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
