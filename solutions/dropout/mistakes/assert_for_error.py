"""A wrong level is left to assert, which raises AssertionError and is off under python -O

Which exception does the caller have to catch? An assert is a note to yourself, not a check of what others pass.
"""

import numpy as np


def dropout(x, level, training=True):
    assert 0 <= level < 1, f"level must be in [0, 1), got {level}"
    if not training:
        return x
    mask = np.random.random(x.shape) >= level
    return x * mask / (1 - level)
