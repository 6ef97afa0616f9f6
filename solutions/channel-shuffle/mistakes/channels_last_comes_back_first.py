"""A channels_last input comes back as channels_first

Compare y.shape with x.shape in both formats.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    if data_format == "channels_last":
        x = x.swapaxes(2, 3).swapaxes(1, 2)  # (N, H, W, C) -> (N, C, H, W)
    N, C, H, W = x.shape
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    return x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2).reshape(N, C, H, W)
