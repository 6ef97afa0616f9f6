# kata: dropout (torch)
import torch
from torch.distributions import Bernoulli


def dropout(x, level, training=True):
    if not 0 <= level < 1:
        raise ValueError(f"level has to be in [0, 1) but is {level}")
    if not training:
        return x
    keep = torch.as_tensor(1 - level, dtype=x.dtype, device=x.device)
    return x * Bernoulli(probs=keep).sample(x.shape) / keep
