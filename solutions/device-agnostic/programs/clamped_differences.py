# kata: device-agnostic (torch)
"""No comparison: how far each entry is from the end, clamped between 0 and 1."""

import torch


def masked_positions(x, lengths):
    N, T, D = x.size()
    if lengths.size() != (N,):
        raise ValueError(f"lengths of {tuple(lengths.size())}, x of {(N, T, D)}")
    steps = torch.empty(T, dtype=x.dtype, device=x.device).fill_(1).cumsum(0).sub_(1)
    left = lengths.to(x.dtype).unsqueeze(-1) - steps
    mask = left.clamp(0, 1)
    return torch.mul(mask, steps), mask
