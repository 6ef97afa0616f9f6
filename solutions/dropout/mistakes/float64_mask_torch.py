"""A float64 mask turns a float32 x into a float64 y

Print y.dtype for a float32 x. Which of the factors brings in a precision of its own?
"""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    keep = torch.full(x.shape, 1 - level, dtype=torch.float64, device=x.device)
    mask = torch.bernoulli(keep) / keep
    return x * mask
