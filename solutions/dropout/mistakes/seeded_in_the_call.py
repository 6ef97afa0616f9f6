"""The generator is seeded inside the function, so every call draws the same mask

Call it twice with the same x. Reproducible runs are seeded once, by whoever starts them: what does a seed in here do
to training?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    rng = np.random.default_rng(0)
    mask = rng.random(x.shape) >= level
    return x * mask / (1 - level)
