"""The result is allocated with the library's default dtype instead of x's

A shuffle of integers or bools must give integers or bools: compare y.dtype with x.dtype.
"""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    per_group = C // groups
    y = torch.zeros(x.shape, device=x.device)
    for i in range(per_group):
        for g in range(groups):
            if data_format == "channels_first":
                y[:, i * groups + g] = x[:, g * per_group + i]
            else:
                y[..., i * groups + g] = x[..., g * per_group + i]
    return y
