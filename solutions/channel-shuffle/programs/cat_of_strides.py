# kata: channel-shuffle (torch)
"""Every (C/groups)-th channel, from each start: x[:, 0::size], x[:, 1::size], …"""

import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    last = data_format == "channels_last"
    if not last and data_format != "channels_first":
        raise ValueError(repr(data_format))
    if last:
        x = x.movedim(-1, 1)
    C = x.shape[1]
    if groups < 1 or C % groups:
        raise ValueError(f"groups={groups}")
    size = C // groups
    y = torch.cat([x[:, start::size] for start in range(size)], dim=1)
    return y.movedim(1, -1) if last else y
