"""The height is used for the width as well, so only square images work

Try images of 2 × 3 pixels. How many different spatial sizes does your reshape name?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    size = x.shape[2]
    if data_format == "channels_first":
        y = x.reshape(-1, groups, C // groups, size, size).swapaxes(1, 2)
        return y.reshape(-1, C, size, size)
    y = x.reshape(-1, size, size, groups, C // groups).swapaxes(3, 4)
    return y.reshape(-1, size, size, C)
