"""The mask compares a normal draw with level, where a uniform one belongs

Which share of standard normal numbers lies below 0.05? One letter of a function's name decides here.
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.randn(*x.shape) >= level
    return x * mask / (1 - level)
