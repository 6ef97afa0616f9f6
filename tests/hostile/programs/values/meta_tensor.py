# kata: channel-shuffle (torch)
# outcome: failed: type
# stopped by: wire
# cases: one_of_everything
"""Answers tensors without storage: meta, sparse."""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    return torch.empty(x.shape, dtype=x.dtype, device="meta")
