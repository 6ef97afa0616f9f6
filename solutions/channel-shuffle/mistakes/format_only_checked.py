"""The right axis is checked in both formats, but axis 1 is split in both

Your check finds the channels of (N, H, W, C). Does your reshape?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[3]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    N, C, H, W = x.shape
    return x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2).reshape(N, C, H, W)
