"""x itself is given a different shape

Is x.shape just a note about x, or part of x? Print it before and after the call.
"""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    shape = x.shape
    x.shape = shape[:axis] + (groups, C // groups) + shape[axis + 1 :]
    return np.swapaxes(x, axis, axis + 1).reshape(shape)
