# kata: channel-shuffle (numpy)
"""The formula as written, one channel at a time, into a new array."""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format == "channels_first":
        C = x.shape[1]
    elif data_format == "channels_last":
        C = x.shape[3]
    else:
        raise ValueError("data_format must be channels_first or channels_last, not " + repr(data_format))
    if groups < 1:
        raise ValueError("groups must be positive, not %d" % groups)
    per_group, rest = divmod(C, groups)
    if rest != 0:
        raise ValueError("%d channels cannot be split into %d groups" % (C, groups))
    y = np.empty_like(x)
    for g in range(groups):
        for i in range(per_group):
            if data_format == "channels_first":
                y[:, i * groups + g, :, :] = x[:, g * per_group + i, :, :]
            else:
                y[:, :, :, i * groups + g] = x[:, :, :, g * per_group + i]
    return y
