"""Nothing is returned in eval mode

Follow the function with training=False to its last line: what does the caller get?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if training:
        mask = np.random.random(x.shape) >= level
        return x * mask / (1 - level)
