# kata: dropout (torch)
"""An exponential time below -log(1 - level) has probability level; the result comes back in another memory order."""

import math

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level {level}")
    if not training:
        return x
    time = torch.empty(x.shape[::-1], dtype=torch.float64, device=x.device).exponential_()
    dims = tuple(reversed(range(x.dim())))
    kept = (time >= -math.log1p(-level)).permute(dims)
    return torch.mul(x, kept).div(1 - level)
