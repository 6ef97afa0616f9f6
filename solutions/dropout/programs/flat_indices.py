# kata: dropout (torch)
"""Flattened by reshape, zeroed by index, and shaped back: right for every layout, since the flat copy is what is returned."""

import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level={level}")
    if not training:
        return x
    flat = x.reshape(-1) / (1 - level)
    gone = torch.nonzero(torch.rand(flat.shape[0], device=x.device) < level).squeeze(1)
    return flat.index_fill(0, gone, 0.0).reshape(x.shape)
