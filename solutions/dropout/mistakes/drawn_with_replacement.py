"""The elements to drop are drawn with replacement: some come up twice, and too few are dropped

Count the zeros at level 0.85. How many different numbers do 85 draws from 0 to 99 give?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.ones(x.size, bool)
    mask[np.random.choice(x.size, int(level * x.size))] = False
    return x * mask.reshape(x.shape) / (1 - level)
