"""training is the wrong way round: elements are dropped in eval mode, and only there

Read your condition aloud, with the word training in it. In which of the two modes does it return early?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
