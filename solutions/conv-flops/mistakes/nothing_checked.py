"""No argument is checked

Go through the prompt's list of errors one by one, and call your function with each.
"""


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    N, C, H, W = input_shape
    kh, kw = pair(kernel_size)
    sh, sw = pair(stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)

    H_out = (H + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    W_out = (W + 2 * pw - dw * (kw - 1) - 1) // sw + 1

    weights = out_channels * (C // groups) * kh * kw
    params = weights + (out_channels if bias else 0)
    macs = N * H_out * W_out * weights
    return {"output_shape": (N, out_channels, H_out, W_out), "params": params, "macs": macs, "flops": 2 * macs}


def pair(value):
    return value if isinstance(value, tuple) else (value, value)
