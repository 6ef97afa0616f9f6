"""The two transposes from channels_last to channels_first and back are not inverses

Follow the axes of (N, H, W, C) through both transposes, by name. In what order do H and W come back?
"""

import numpy as np  # noqa: F401, the arrays are NumPy's


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    last = data_format == "channels_last"
    if last:
        x = x.transpose(0, 3, 2, 1)  # to channels_first
    N, C, H, W = x.shape
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    y = x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2).reshape(N, C, H, W)
    return y.transpose(0, 2, 3, 1) if last else y
