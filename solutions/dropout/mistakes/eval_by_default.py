"""training is False by default, so a plain call drops nothing

Compare your signature with the one in the prompt, character by character.
"""

import numpy as np


def dropout(x, level, training=False):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
