"""Channel shuffle by unflatten, transpose, flatten (Zhang et al., ShuffleNet, arXiv:1707.01083, section 3.1)."""

import torch

DIMS = {"channels_first": 1, "channels_last": 3}


def channel_shuffle(x, groups, data_format="channels_first"):
    """Output channel i·groups + g is input channel g·(C/groups) + i."""
    if data_format not in DIMS:
        raise ValueError(f"data_format must be one of {', '.join(DIMS)}, got {data_format!r}")
    dim = DIMS[data_format]
    C = x.shape[dim]
    if groups < 1 or C % groups:
        raise ValueError(f"groups must be at least 1 and divide the channels, got groups={groups} and {C} channels")

    table = x.unflatten(dim, (groups, C // groups))  # channel g·(C/groups) + i is in row g, column i
    table = torch.transpose(table, dim, dim + 1)  # (…, C/groups, groups, …): row i, column g
    return table.flatten(dim, dim + 1)  # row i, column g is read as channel i·groups + g
