"""training is ignored: elements are dropped in eval mode too

A model in eval mode must give the same answer twice. Which of your lines reads training?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
