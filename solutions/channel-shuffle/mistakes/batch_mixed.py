"""The batch axis is folded into the groups, so channels move between images

Right for a batch of one image. Which axis must stay first, on its own, in the reshape?
"""


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    if data_format == "channels_first":
        N, _, H, W = x.shape
        y = x.reshape(groups, N * C // groups, H, W).swapaxes(0, 1)
        return y.reshape(N, C, H, W)
    N, H, W, _ = x.shape
    y = x.reshape(N, H, W, groups, C // groups).swapaxes(3, 4)
    return y.reshape(N, H, W, C)
