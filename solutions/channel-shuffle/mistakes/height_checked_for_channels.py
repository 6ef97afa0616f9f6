"""In channels_last the height, not the channels, is checked against groups

Call it with 8 channels, 4 groups and images 3 pixels high. Which size does your check read?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    if groups < 1 or x.shape[1] % groups:
        raise ValueError(f"groups={groups} does not divide {x.shape[1]} channels")
    if data_format == "channels_first":
        N, C, H, W = x.shape
        return x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2).reshape(N, C, H, W)
    N, H, W, C = x.shape
    y = x.reshape(N, H, W, groups, C // groups)
    return y.swapaxes(3, 4).reshape(N, H, W, C)
