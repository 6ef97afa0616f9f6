"""data_format is checked and then ignored: axis 1 is shuffled in both formats

In channels_last, which size is x.shape[1]?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    N, C, H, W = x.shape
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    y = x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2)
    return y.reshape(N, C, H, W)
