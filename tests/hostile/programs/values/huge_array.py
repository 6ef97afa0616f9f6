# kata: channel-shuffle (numpy)
# outcome: failed: type, shape, value, out of memory
# stopped by: wire, memory watchdog
# cases: one_of_everything
"""Returns an array of eight terabytes that is really one byte."""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 20, 1 << 20), (0, 0))
