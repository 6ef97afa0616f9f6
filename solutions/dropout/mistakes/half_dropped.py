"""Half of the elements are dropped, whatever level is

Count the zeros at level 0.1 and at level 0.9. Where does level enter your draw?
"""

import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = np.random.randint(0, 2, x.shape) == 1
    return x * mask / (1 - level)
