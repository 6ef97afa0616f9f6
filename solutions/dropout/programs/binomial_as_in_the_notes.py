# kata: dropout (numpy)
"""As the notes do it, but on a copy: a binomial mask, then the division; it prints, which does no harm."""

import numpy as np


def dropout(x, level, training=True):
    if not (level >= 0.0 and level < 1.0):
        raise ValueError("Dropout level must be in interval [0, 1[, not %s." % level)
    if training is False:
        return x
    retain_prob = 1.0 - level
    y = x.copy()
    sample = np.random.binomial(n=1, p=retain_prob, size=x.shape)
    if y.size < 4:
        print(sample)
    y *= sample
    y /= retain_prob
    return y
