"""x is multiplied in place, so the caller loses its activations

Print x before and after the call. The previous layer's backward pass needs the original values.
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    x *= mask
    x /= 1 - level
    return x
