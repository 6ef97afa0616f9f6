"""Elements are zeroed through a flattened view, which not every memory layout allows

Try a transposed x. Is what you flattened still the array that you return, or a copy of it?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    y = np.array(x) / (1 - level)
    dropped = np.random.random(y.size) < level
    y.ravel()[dropped] = 0
    return y
