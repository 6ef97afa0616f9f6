"""Two groups are interleaved, whatever groups says

It is right only for groups = 2. Where does your code use groups after the check?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    if C < 2 or groups == 1:
        return x
    half = C // 2
    source = []
    for i in range(half):
        source += [i, half + i]
    source += range(2 * half, C)
    return x[:, source] if data_format == "channels_first" else x[..., source]
