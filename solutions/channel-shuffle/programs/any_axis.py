# kata: channel-shuffle (numpy, torch)
def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    axis = 1 if data_format == "channels_first" else 3
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    before, after = tuple(x.shape[:axis]), tuple(x.shape[axis + 1 :])
    y = x.reshape(before + (groups, C // groups) + after).swapaxes(axis, axis + 1)
    return y.reshape(x.shape)
