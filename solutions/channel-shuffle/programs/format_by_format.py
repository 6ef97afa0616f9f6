# kata: channel-shuffle (numpy, torch)
def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    if data_format == "channels_first":
        N, _, H, W = x.shape
        y = x.reshape(N, groups, C // groups, H, W).swapaxes(1, 2)
        return y.reshape(N, C, H, W)
    N, H, W, _ = x.shape
    y = x.reshape(N, H, W, groups, C // groups).swapaxes(3, 4)
    return y.reshape(N, H, W, C)
