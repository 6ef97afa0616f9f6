# kata: channel-shuffle (torch)
# outcome: passed
# stopped by: own interpreter
# cases: channels_first
# seconds: 10
"""Changes torch's default dtype, seed, thread count and gradient mode, and leaves them so."""

import torch

torch.set_default_dtype(torch.float16)
torch.set_grad_enabled(False)
torch.manual_seed(0)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)


def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError("data_format")
    axis = 1 if data_format == "channels_first" else 3
    if groups < 1 or x.shape[axis] % groups:
        raise ValueError("groups must divide the channels")
    table = x.reshape((*x.shape[:axis], groups, x.shape[axis] // groups, *x.shape[axis + 1 :]))
    return table.swapaxes(axis, axis + 1).reshape(x.shape)
