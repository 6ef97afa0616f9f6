# kata: device-agnostic (torch)
"""T is known on the host: one column after the other, then a stack."""

import torch


def masked_positions(x, lengths):
    N, T, _ = x.shape
    if lengths.shape != (N,):
        raise ValueError(f"{tuple(lengths.shape)} is not the shape ({N},) of lengths")
    columns = [(lengths > t).to(dtype=x.dtype) for t in range(T)]
    mask = torch.stack(columns, dim=1)
    return torch.stack([t * column for t, column in enumerate(columns)], dim=1), mask
