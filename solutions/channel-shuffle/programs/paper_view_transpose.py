# kata: channel-shuffle (torch)
"""As the paper's authors publish it: view, transpose, contiguous, view."""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in {"channels_first", "channels_last"}:
        raise ValueError(f"data_format must be channels_first or channels_last, got {data_format}")
    if data_format == "channels_last":
        return channel_shuffle(x.permute(0, 3, 1, 2), groups).permute(0, 2, 3, 1)
    batchsize, num_channels, height, width = x.size()
    if groups < 1 or num_channels % groups:
        raise ValueError(f"groups={groups}, num_channels={num_channels}")
    channels_per_group = num_channels // groups
    x = x.view(batchsize, groups, channels_per_group, height, width)
    x = torch.transpose(x, 1, 2).contiguous()
    return x.view(batchsize, -1, height, width)
