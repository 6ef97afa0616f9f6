"""Inverted dropout (Srivastava et al., JMLR 15, 2014, section 10, where the survivors are scaled during training)."""

import numpy as np


def dropout(x, level, training=True):
    """Zero each element with probability level, scale the survivors by 1 / (1 - level)."""
    if not 0 <= level < 1:  # says what is legal: every comparison with NaN is false, so NaN raises too
        raise ValueError(f"level must lie in [0, 1), got {level}")
    if not training:
        return x
    kept = np.random.random(x.shape) >= level  # x's shape, bool: the draw lies in [0, 1), so level 0 keeps all
    return np.where(kept, x / (1 - level), 0)  # x's shape and dtype
