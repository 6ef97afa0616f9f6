# kata: device-agnostic (torch)
"""The device is said once, for a block."""

import torch


def masked_positions(x, lengths):
    (N, T), given = x.shape[:2], lengths.shape
    if given != torch.Size([N]):
        raise ValueError(f"lengths should be a vector of {N}, not of shape {tuple(given)}")
    with torch.device(x.device):
        steps, zero = torch.arange(T), torch.zeros((), dtype=x.dtype)
    inside = torch.lt(steps.unsqueeze(0), lengths.unsqueeze(-1))
    return torch.where(inside, steps.to(x.dtype), zero), inside * torch.ones_like(zero)
