"""channels_last is brought to channels_first by reshape, which does not transpose

reshape keeps the numbers in order and only moves the brackets. Compare x.reshape(N, C, H, W)[0, 0] with channel 0 of x.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    last = data_format == "channels_last"
    N, H, W = (x.shape[0], x.shape[1], x.shape[2]) if last else (x.shape[0], x.shape[2], x.shape[3])
    y = x.reshape(N, C, H, W)
    y = y.reshape(N, groups, C // groups, H, W).swapaxes(1, 2).reshape(N, C, H, W)
    return y.reshape(x.shape)
