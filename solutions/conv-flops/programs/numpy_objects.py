# kata: conv-flops (python)
import numpy as np


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    # dtype object keeps Python's ints: nothing overflows
    shape = np.array(input_shape, dtype=object)
    settings = np.array(
        [v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)], object
    )
    every = [*shape, out_channels, groups, *settings.ravel()]
    if not all(isinstance(value, int) for value in every):
        raise ValueError(f"fractions are no sizes: {every}")
    k, s, p, d = settings
    if (shape < 1).any() or (settings[[0, 1, 3]] < 1).any() or out_channels < 1 or groups < 1 or (p < 0).any():
        raise ValueError("a size is not positive, or the padding is negative")
    channels = np.array([shape[1], out_channels], dtype=object)
    if (channels % groups).any():
        raise ValueError(f"groups {groups} must divide {channels}")
    sides = (shape[2:] + 2 * p - d * (k - 1) - 1) // s + 1
    if (sides < 1).any():
        raise ValueError(f"the output {sides} is empty")
    weights = k.prod() * channels.prod() // groups
    macs = shape[0] * sides.prod() * weights
    params = weights + out_channels if bias else weights
    return {"output_shape": (shape[0], out_channels, *sides), "params": params, "macs": macs, "flops": 2 * macs}
