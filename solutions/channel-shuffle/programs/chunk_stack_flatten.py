# kata: channel-shuffle (torch)
import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    dim = {"channels_first": 1, "channels_last": 3}.get(data_format, 0)
    if dim == 0:
        raise ValueError(f"data_format {data_format!r}")
    if groups < 1 or x.size(dim) % groups:
        raise ValueError(f"groups {groups}")
    return torch.stack(x.chunk(groups, dim), dim + 1).flatten(dim, dim + 1)
