# kata: dropout (numpy)
"""One generator for the module, float32 draws, and boolean indexing on a result that starts as zeros."""

import numpy as np

RNG = np.random.default_rng(1234)


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError("level", level)
    if not training:
        return x.copy()
    keep = RNG.random(x.shape, dtype=np.float32) < 1 - level
    y = np.zeros_like(x)
    y[keep] = x[keep] / (1 - level)
    return y
