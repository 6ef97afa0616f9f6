"""The same positions are dropped in every call: nothing is random

Call it twice. Where in your code is anything random?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = (np.arange(x.size) * level % 1 >= level).reshape(x.shape)
    return x * mask / (1 - level)
