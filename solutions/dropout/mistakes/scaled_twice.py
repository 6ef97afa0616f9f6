"""The survivors are scaled twice in training

Let x be all ones and level 0.5: what is a survivor, and where in your code did it get each of its factors?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    keep = 1 - level
    mask = (np.random.random(x.shape) < keep).astype(x.dtype) / keep
    return x * mask / keep
