# kata: device-agnostic (torch)
"""torch.where twice, with numbers as the other side."""

import torch


def masked_positions(x, lengths):
    N, T = x.shape[0], x.shape[1]
    if lengths.ndim != 1 or len(lengths) != N:
        raise ValueError(f"lengths must have shape ({N},), has {tuple(lengths.shape)}")
    t = torch.arange(0, T, dtype=x.dtype, device=lengths.device).expand(N, T)
    before_end = lengths.reshape(N, 1).gt(t)
    return torch.where(before_end, t, 0.0), torch.where(before_end, 1.0, torch.zeros_like(t))
