# kata: channel-shuffle (numpy)
"""The source of every output channel by integer arithmetic, then one take."""

import numpy as np

AXES = {"channels_first": 1, "channels_last": -1}


def channel_shuffle(x, groups, data_format="channels_first"):
    try:
        axis = AXES[data_format]
    except KeyError:
        raise ValueError(f"data_format: {data_format!r}") from None
    channels = x.shape[axis]
    if not 1 <= groups <= channels or channels % groups:
        raise ValueError(f"groups: {groups}, channels: {channels}")
    i, g = np.divmod(np.arange(channels), groups)
    return np.take(x, g * (channels // groups) + i, axis=axis)
