"""A data_format that is neither of the two is treated as one of them

What happens to a caller who writes "NCHW"? An else branch accepts everything you did not think of.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    before, after = tuple(x.shape[:axis]), tuple(x.shape[axis + 1 :])
    y = x.reshape(before + (groups, C // groups) + after).swapaxes(axis, axis + 1)
    return y.reshape(x.shape)
