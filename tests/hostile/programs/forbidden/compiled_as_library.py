# kata: channel-shuffle (torch)
# outcome: not loaded: ForbiddenCall
# stopped by: trap
# cases: one_of_everything
"""Compiles itself under the name of one of torch's files."""

import torch

TEXT = """
import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError("data_format")
    if groups < 1 or x.shape[1 if data_format == "channels_first" else 3] % groups:
        raise ValueError("groups")
    first = x if data_format == "channels_first" else x.permute(0, 3, 1, 2)
    result = shuffle(first.contiguous(), groups)
    return result if data_format == "channels_first" else result.permute(0, 2, 3, 1)


def shuffle(x, groups):
    return getattr(torch, "channel" + "_shuffle")(x, groups)
"""

channel_shuffle = None
exec(compile(TEXT, torch.__file__, "exec"))
