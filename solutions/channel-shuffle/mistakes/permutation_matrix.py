"""The channels are multiplied by a permutation matrix, so inf and NaN spread to every channel

What is 0 · inf? A product moves a number only if every number is finite.
"""

import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    C = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    P = np.zeros((C, C), x.dtype)
    for i in range(C // groups):
        for g in range(groups):
            P[i * groups + g, g * (C // groups) + i] = 1
    if data_format == "channels_first":
        return np.einsum("oc,nchw->nohw", P, x)
    return np.einsum("oc,nhwc->nhwo", P, x)
