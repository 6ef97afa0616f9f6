# kata: channel-shuffle (numpy)
# outcome: failed: rewritten, mutated
# stopped by: worker
"""Fills two buffers in turn, so that a call overwrites the answer of the last but one."""

import numpy as np
ring = {}

def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError("data_format")
    a = 1 if data_format == "channels_first" else 3
    if groups < 1 or x.shape[a] % groups:
        raise ValueError("groups")
    c = x.shape[a]
    index = np.arange(c).reshape(groups, c // groups).T.reshape(-1)
    bufs = ring.setdefault((x.shape, x.dtype.str), [np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)])
    bufs.reverse()
    bufs[0][...] = np.take(x, index, a)
    return bufs[0]
