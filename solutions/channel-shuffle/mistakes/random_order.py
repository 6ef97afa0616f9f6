"""The channels are put in a random order: "shuffle" is taken literally

The next grouped convolution needs one channel of every group, on every call and in every framework. Is anything in the
formula random?
"""

import random


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    source = list(range(C))
    random.Random(0).shuffle(source)
    return x[:, source] if data_format == "channels_first" else x[..., source]
