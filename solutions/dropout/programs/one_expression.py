# kata: dropout (numpy)
import numpy as np


def dropout(x, level, training=True):
    if level != level or level < 0 or level >= 1:
        raise ValueError(f"level={level} is not in [0, 1)")
    return x * (np.random.rand(*x.shape) >= level) * (1 / (1 - level)) if training and level else x
