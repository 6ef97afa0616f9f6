# kata: channel-shuffle (numpy)
"""Order "F" reads the split channel axis the other way round, which is the transpose; the result is not contiguous."""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format {data_format!r} is unknown")
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"{C} channels in {groups} groups")
    order = np.arange(C).reshape(C // groups, groups, order="F").ravel()
    return np.moveaxis(np.moveaxis(x, axis, 0)[order], 0, axis)
