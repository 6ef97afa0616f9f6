# kata: channel-shuffle (torch)
"""gather with an index as large as the image: slow but right."""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format {data_format!r} is unknown")
    dim = 1 if data_format == "channels_first" else 3
    C = x.shape[dim]
    if groups < 1 or C % groups:
        raise ValueError(f"C={C} groups={groups}")
    out = torch.arange(C, device=x.device)
    source = out.remainder(groups) * (C // groups) + out.div(groups, rounding_mode="floor")
    shape = [1, 1, 1, 1]
    shape[dim] = C
    return torch.gather(x, dim, source.reshape(shape).expand(x.shape))
