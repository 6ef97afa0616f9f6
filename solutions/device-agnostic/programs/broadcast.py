# kata: device-agnostic (torch)
import torch


def masked_positions(x, lengths):
    N, T, D = x.shape
    if tuple(lengths.shape) != (N,):
        raise ValueError(f"lengths: expected shape ({N},), got {tuple(lengths.shape)}")
    positions = torch.arange(T, dtype=x.dtype, device=x.device)[None, :].repeat(N, 1)
    mask = positions < lengths[:, None]
    positions = positions.masked_fill(~mask, 0)
    return positions, mask.type_as(x)
