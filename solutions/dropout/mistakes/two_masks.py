"""Two masks are drawn and both are applied, so more than level is dropped

An element must survive every comparison with a random number. How many of them are there, and what are its odds?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    x = x * (np.random.random(x.shape) >= level)
    return x * (np.random.random(x.shape) >= level) / (1 - level)
