"""Whole groups change places, and no group gets a channel from another

After the shuffle, the first `groups` channels must come from different groups. How many groups do yours come from?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    first = C // groups  # the first group goes to the end
    source = list(range(first, C)) + list(range(first))
    return x[:, source] if data_format == "channels_first" else x[..., source]
