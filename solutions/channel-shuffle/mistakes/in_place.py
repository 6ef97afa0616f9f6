"""The shuffled channels are written back into x

Look at x after the call: whoever kept it for a skip connection now has different channels.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = [g * (C // groups) + i for i in range(C // groups) for g in range(groups)]
    if data_format == "channels_first":
        x[:] = x[:, source]
    else:
        x[:] = x[..., source]
    return x
