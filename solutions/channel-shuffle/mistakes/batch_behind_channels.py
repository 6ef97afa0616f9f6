"""The reshape puts the batch after the channels, though it comes first in x

In x the numbers of one image are next to each other. Read your reshape's sizes from the left: what is next to each
other there?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    if data_format == "channels_last":
        y = channel_shuffle(x.swapaxes(2, 3).swapaxes(1, 2), groups)
        return y.swapaxes(1, 2).swapaxes(2, 3)
    N, C, H, W = x.shape
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    return x.reshape(groups, C // groups, N, H, W).swapaxes(0, 1).reshape(N, C, H, W)
