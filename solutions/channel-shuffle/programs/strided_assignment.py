# kata: channel-shuffle (numpy)
"""Each group is dealt out at a stride of `groups`, in place on a new array."""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format == "channels_last":
        return _first(x.transpose(0, 3, 1, 2), groups).transpose(0, 2, 3, 1)
    if data_format != "channels_first":
        raise ValueError(f"data_format {data_format!r}")
    return _first(x, groups)


def _first(x, groups):
    C = x.shape[1]
    if groups < 1 or C % groups:
        raise ValueError(f"C={C}, groups={groups}")
    y, size = x.copy(), C // groups
    for g in range(groups):
        y[:, g::groups] = x[:, g * size : (g + 1) * size]
    return y
