# kata: dropout (numpy, torch)
import math
import random


def uniform(shape):
    return [random.random() for _ in range(math.prod(shape))]


def dropout(x, level, training=True):
    keep = 1 - level
    if not 0 < keep <= 1:
        raise ValueError(f"level must be at least 0 and below 1, not {level}")
    if not training:
        return x
    draws = xp.asarray(uniform(x.shape), dtype=xp.float64, device=x.device).reshape(x.shape)
    return xp.where(draws < keep, x / keep, 0)
