# kata: channel-shuffle (numpy, torch)
def order(C, groups):
    """For every output channel, the input channel that it comes from."""
    return [g * (C // groups) + i for i in range(C // groups) for g in range(groups)]


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = order(C, groups)
    return x[:, source] if data_format == "channels_first" else x[..., source]
