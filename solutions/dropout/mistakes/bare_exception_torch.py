"""A wrong level raises a bare Exception, which nobody can catch without catching everything

Which built-in exception says that an argument has the right type but a wrong value?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise Exception("Dropout level must be in interval [0, 1[.")
    if not training:
        return x
    mask = torch.rand_like(x) >= level
    return x * mask / (1 - level)
