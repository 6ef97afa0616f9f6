"""Every image of the result is made from the first one

Try a batch of two different images. Which axis of x is given a fixed index?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[3]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = [g * (C // groups) + i for i in range(C // groups) for g in range(groups)]
    shuffled = x[:, source] if data_format == "channels_first" else x[..., source]
    for i in range(len(x)):
        shuffled[i] = shuffled[0]
    return shuffled
