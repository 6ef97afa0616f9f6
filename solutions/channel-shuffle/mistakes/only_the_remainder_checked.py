"""Only the remainder is checked, not whether groups is zero or negative

What does C % groups do for groups = 0, and what is it for groups = -2 and C = 4?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = [g * (C // groups) + i for i in range(C // groups) for g in range(groups)]
    return x[:, source] if data_format == "channels_first" else x[..., source]
