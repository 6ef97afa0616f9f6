# kata: channel-shuffle (numpy)
import numpy as np


def channel_shuffle(x, groups, data_format="channels_first"):
    axis = {"channels_first": 1, "channels_last": 3}.get(data_format)
    if axis is None:
        raise ValueError(f"data_format={data_format!r}")
    if groups < 1 or x.shape[axis] % groups:
        raise ValueError(f"groups={groups} for {x.shape[axis]} channels")
    return np.concatenate([np.moveaxis(x, axis, 0)[i :: x.shape[axis] // groups] for i in range(x.shape[axis] // groups)]).swapaxes(0, 1) if axis == 1 else np.concatenate([x[..., i :: x.shape[3] // groups] for i in range(x.shape[3] // groups)], axis=-1)
