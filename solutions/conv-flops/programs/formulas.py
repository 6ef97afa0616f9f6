# kata: conv-flops (python)
def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    N, C, H, W = input_shape
    kh, kw = pair(kernel_size)
    sh, sw = pair(stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)
    at_least(1, N=N, C=C, H=H, W=W, out_channels=out_channels, groups=groups)
    at_least(1, kernel_h=kh, kernel_w=kw, stride_h=sh, stride_w=sw, dilation_h=dh, dilation_w=dw)
    at_least(0, padding_h=ph, padding_w=pw)
    if C % groups or out_channels % groups:
        refuse(f"groups {groups} must divide the {C} input and the {out_channels} output channels")

    H_out = (H + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    W_out = (W + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    if H_out < 1 or W_out < 1:
        refuse(f"kernel_size {kernel_size} does not fit into input_shape {input_shape}")

    weights = out_channels * (C // groups) * kh * kw
    params = weights + (out_channels if bias else 0)
    macs = N * H_out * W_out * weights
    return {"output_shape": (N, out_channels, H_out, W_out), "params": params, "macs": macs, "flops": 2 * macs}


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def at_least(least, **sizes):
    for name, size in sizes.items():
        if not isinstance(size, int) or size < least:
            refuse(f"{name} must be a whole number of at least {least}, not {size}")


def refuse(message):
    raise ValueError(message)
