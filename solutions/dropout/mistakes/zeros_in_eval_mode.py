"""Eval mode returns zeros

What does the next layer get when the model is evaluated?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return np.zeros_like(x)
    return x * (np.random.random(x.shape) >= level) / (1 - level)
