# kata: channel-shuffle (numpy, torch)
def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    last = data_format == "channels_last"
    if last:
        x = x.swapaxes(2, 3).swapaxes(1, 2)  # (N, H, W, C) -> (N, H, C, W) -> (N, C, H, W)
    N, C, H, W = x.shape
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    y = x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2).reshape(N, C, H, W)
    return y.swapaxes(1, 2).swapaxes(2, 3) if last else y
