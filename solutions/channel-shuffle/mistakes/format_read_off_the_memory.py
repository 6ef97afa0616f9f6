"""An x in torch's channels_last memory format is mistaken for data_format="channels_last"

torch's memory_format says where the numbers are in memory, not what the axes mean. What is x.shape[1] in either format?
"""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"unknown data_format {data_format!r}")
    last = x.is_contiguous(memory_format=torch.channels_last) and not x.is_contiguous()
    axis = 3 if last or data_format == "channels_last" else 1
    C = x.shape[axis]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups} does not divide {C} channels")
    before, after = tuple(x.shape[:axis]), tuple(x.shape[axis + 1 :])
    y = x.reshape(before + (groups, C // groups) + after).swapaxes(axis, axis + 1)
    return y.reshape(x.shape)
