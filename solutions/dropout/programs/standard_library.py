# kata: dropout (numpy, torch)
import math
import random


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    shape = tuple(x.shape)
    n = math.prod(shape)
    kept = [random.random() >= level for _ in range(n)]
    mask = xp.asarray(kept, dtype=x.dtype, device=x.device).reshape(shape)
    return x * mask / (1 - level)
