# kata: dropout (numpy)
import numpy as np


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"{level=}")
    if not training or level == 0:
        return x
    factors = np.random.choice([0.0, 1 / (1 - level)], size=x.shape, p=[level, 1 - level])
    return (x * factors).astype(x.dtype)
