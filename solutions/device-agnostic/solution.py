"""Vaswani et al. (2017), section 3.5, needs positions, and 3.2.3 a mask; torch's notes on device-agnostic code."""

import torch


def masked_positions(x, lengths):
    """The position of each entry of a padded batch, and 1 where there is one: both (N, T), like x."""
    N, T = x.shape[:2]
    if lengths.shape != (N,):
        raise ValueError(f"lengths must have the shape {(N,)}, but has {tuple(lengths.shape)}")
    steps = torch.arange(T, device=x.device)  # (T,): made where it is needed
    inside = steps < lengths.unsqueeze(1)  # (T,) < (N, 1) -> (N, T)
    mask = inside.to(x.dtype)  # (N, T)
    positions = steps * mask  # (N, T): whole numbers times x's dtype are of x's dtype
    return positions, mask
