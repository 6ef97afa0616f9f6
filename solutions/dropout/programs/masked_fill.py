# kata: dropout (torch)
import torch


def dropout(x, level, training=True):
    if not (0 <= level < 1):
        raise ValueError("level: " + str(level))
    if not training:
        return x.detach()
    dropped = torch.rand(x.shape, device=x.device, dtype=torch.float64) < level
    return (x / (1 - level)).masked_fill(dropped, 0)
