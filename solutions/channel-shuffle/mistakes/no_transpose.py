"""The two axes are never swapped, so the second reshape undoes the first

Print the channel numbers before and after for C = 6 and groups = 2. Which of your lines moves a number?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    if data_format == "channels_first":
        N, _, H, W = x.shape
        x = x.reshape(N, groups, C // groups, H, W)
        return x.reshape(N, C, H, W)
    N, H, W, _ = x.shape
    x = x.reshape(N, H, W, groups, C // groups)
    return x.reshape(N, H, W, C)
