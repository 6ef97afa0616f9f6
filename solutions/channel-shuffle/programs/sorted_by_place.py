# kata: channel-shuffle (numpy)
"""Scatter: where each input channel goes, inverted by a sort."""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    match data_format:
        case "channels_first":
            channels = x.shape[1]
        case "channels_last":
            channels = x.shape[-1]
        case _:
            raise ValueError(f"no such data_format: {data_format}")
    if groups < 1 or channels % groups != 0:
        raise ValueError(f"groups={groups} and {channels} channels")
    goes_to = [c % (channels // groups) * groups + c // (channels // groups) for c in range(channels)]
    comes_from = np.argsort(goes_to)
    return x[:, comes_from] if data_format == "channels_first" else x[..., comes_from]
