# kata: device-agnostic (torch)
"""A 1 is put where each row ends; the sum along the row says what comes after it."""

import torch


def masked_positions(x, lengths):
    if lengths.shape != x.shape[:1]:
        raise ValueError(f"lengths {tuple(lengths.shape)} does not fit x {tuple(x.shape)}")
    N, T = x.shape[:2]
    ends = x.new_zeros(N, T + 1).scatter_(1, lengths.long()[:, None], 1.0)
    mask = 1 - ends.cumsum(dim=1)[:, :T]
    steps = torch.linspace(0, T - 1, T, dtype=torch.float64, device=x.device).round().to(x.dtype)
    return torch.where(mask > 0, steps, torch.zeros_like(mask)), mask
