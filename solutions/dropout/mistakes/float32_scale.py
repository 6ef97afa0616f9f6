"""The factor is rounded to float32, so a float64 y has only seven correct digits

Compare y / x with 1 / (1 - level) to sixteen digits for a float64 x. In what precision was the division done?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = (np.random.random(x.shape) >= level).astype(np.float32) / np.float32(1 - level)
    return x * mask
