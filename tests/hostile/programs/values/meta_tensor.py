# kata: channel-shuffle (torch)
# outcome: failed: type
# stopped by: wire
# cases: one_of_everything
"""Returns a meta tensor, which has no storage."""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    return torch.empty(x.shape, dtype=x.dtype, device="meta")
