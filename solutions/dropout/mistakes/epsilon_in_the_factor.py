"""A small constant is added to 1 - level for safety, so every survivor is a little too small

Which level that you accept could make the denominator 0? If there is none, what does the constant do to the others?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level + 1e-8)
