# kata: channel-shuffle (torch)
import torch


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format != "channels_first" and data_format != "channels_last":
        raise ValueError("bad data_format " + str(data_format))
    first = data_format == "channels_first"
    n = x.shape[1] if first else x.shape[3]
    if groups < 1 or n % groups != 0:
        raise ValueError("groups " + str(groups) + " with " + str(n) + " channels")
    y = torch.zeros_like(x)
    for out in range(n):
        i, g = divmod(out, groups)
        src = g * (n // groups) + i
        if first:
            y[:, out].copy_(x[:, src])
        else:
            y[..., out].copy_(x[..., src])
    return y
