"""Eval mode returns before level is checked

A wrong level should be found on the first call, not in the first training step. In what order do your first lines run?
"""

import numpy as np


def dropout(x, level, training=True):
    if not training:
        return x
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
