# kata: dropout (torch)
import torch


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level must be in [0, 1), got {level}")
    if not training:
        return x
    mask = torch.bernoulli(torch.full_like(x, 1 - level))
    return x * mask / (1 - level)
