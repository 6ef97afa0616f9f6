"""C is not checked against groups, and the channels of the remainder are lost

Try 8 channels in 3 groups: how many channels come out?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or groups > C:
        raise ValueError(f"groups={groups} is out of range")
    per_group = C // groups
    source = [g * per_group + i for i in range(per_group) for g in range(groups)]
    return x[:, source] if data_format == "channels_first" else x[..., source]
