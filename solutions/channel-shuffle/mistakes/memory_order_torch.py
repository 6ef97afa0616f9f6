"""x is read in memory order, which is right only if x is contiguous

Try a transposed view of x. Does the function that flattens it follow the array's order, or the memory's?
"""

import torch  # noqa: F401, the arrays are torch's


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    before, after = tuple(x.shape[:axis]), tuple(x.shape[axis + 1 :])
    numbers = x.view(-1)  # no copy
    y = numbers.view(before + (groups, C // groups) + after)
    return y.swapaxes(axis, axis + 1).reshape(x.shape)
