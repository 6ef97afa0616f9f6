"""Channel shuffle by reshape, transpose, reshape (Zhang et al., ShuffleNet, arXiv:1707.01083, section 3.1)."""

import numpy as np

AXES = {"channels_first": 1, "channels_last": 3}


def channel_shuffle(x, groups, data_format="channels_first"):
    """Output channel i·groups + g is input channel g·(C/groups) + i."""
    if data_format not in AXES:
        raise ValueError(f"data_format must be one of {', '.join(AXES)}, got {data_format!r}")
    axis = AXES[data_format]
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"groups must be at least 1 and divide the channels, got groups={groups} and {C} channels")

    before, after = x.shape[:axis], x.shape[axis + 1 :]
    table = x.reshape((*before, groups, C // groups, *after))  # channel g·(C/groups) + i is in row g, column i
    table = np.swapaxes(table, axis, axis + 1)  # (…, C/groups, groups, …): row i, column g
    return table.reshape(x.shape)  # row i, column g is read as channel i·groups + g
