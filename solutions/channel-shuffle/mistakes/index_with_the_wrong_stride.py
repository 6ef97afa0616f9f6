"""The source index steps by groups where a group is C/groups channels long

At which channel does the second group begin when C = 12 and groups = 2? Compare that with your formula for g = 1, i =
0.
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = [(g * groups + i) % C for i in range(C // groups) for g in range(groups)]
    return x[:, source] if data_format == "channels_first" else x[..., source]
