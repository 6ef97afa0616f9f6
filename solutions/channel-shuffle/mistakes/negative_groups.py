"""groups = 0 is rejected but negative groups are accepted

A remainder of zero does not make groups a valid count: try groups = -2 with four channels.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups == 0 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = [g * (C // groups) + i for i in range(C // groups) for g in range(groups)]
    return x[:, source] if data_format == "channels_first" else x[..., source]
