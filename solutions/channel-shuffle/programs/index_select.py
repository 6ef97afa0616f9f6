# kata: channel-shuffle (torch)
import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format {data_format!r} is unknown")
    dim = 1 if data_format == "channels_first" else 3
    channels = x.shape[dim]
    if groups < 1:
        raise ValueError(f"groups must be at least 1: {groups}")
    if channels % groups:
        raise ValueError(f"channels ({channels}) must be divisible by groups ({groups})")
    order = torch.arange(channels, device=x.device).view(groups, -1).t().reshape(-1)
    return x.index_select(dim, order)
