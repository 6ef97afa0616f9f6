# kata: channel-shuffle (torch)
# outcome: failed: forbidden
# stopped by: operation
# cases: one_of_everything
"""Has torch.vmap call the operator in a thread, in inference mode."""

import threading

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
    found = []

    def work():
        with torch.inference_mode():
            call = getattr(torch._ops.ops.aten, "channel" + "_shuffle")
            found.append(torch.vmap(lambda each: call(each, groups))(x[None])[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0].clone()
