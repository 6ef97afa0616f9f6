# kata: channel-shuffle (numpy)
# outcome: failed: mutated
# stopped by: comparison
"""Returns the right answer, and also shuffles its input in place."""

def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError("data_format")
    axis = 1 if data_format == "channels_first" else 3
    if groups < 1 or x.shape[axis] % groups:
        raise ValueError("groups must divide the channels")
    table = x.reshape((*x.shape[:axis], groups, x.shape[axis] // groups, *x.shape[axis + 1 :]))
    return table.swapaxes(axis, axis + 1).reshape(x.shape)


answer = channel_shuffle


def channel_shuffle(x, *args, **kwargs):
    result = answer(x, *args, **kwargs).copy()
    x[...] = 0
    return result
