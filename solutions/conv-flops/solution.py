"""What a 2-D convolution costs.

    H' = ⌊(H + 2·pad - dilation·(k - 1) - 1) / stride⌋ + 1
    params = C'·(C/groups)·kh·kw + C'      macs = N·H'·W' · C'·(C/groups)·kh·kw

Source: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016; torch.nn.Conv2d.
"""


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    """Output shape, stored numbers, multiply-accumulates and operations of the layer."""
    N, C, H, W = (whole("input_shape", size) for size in input_shape)
    C_out = whole("out_channels", out_channels)
    kh, kw = pair("kernel_size", kernel_size)
    sh, sw = pair("stride", stride)
    ph, pw = pair("padding", padding, least=0)
    dh, dw = pair("dilation", dilation)
    groups = whole("groups", groups)
    if C % groups or C_out % groups:
        raise ValueError(f"groups {groups} must divide the {C} input channels and the {C_out} output channels")

    H_out = side(H, kh, sh, ph, dh)
    W_out = side(W, kw, sw, pw, dw)
    if H_out < 1 or W_out < 1:
        raise ValueError(f"kernel_size {kernel_size} does not fit into input_shape {input_shape}: the output is empty")

    weights = C_out * (C // groups) * kh * kw  # the weight tensor is (C', C/groups, kh, kw)
    macs = N * H_out * W_out * weights  # every weight is used once at every output position
    return {
        "output_shape": (N, C_out, H_out, W_out),
        "params": weights + (C_out if bias else 0),
        "macs": macs,
        "flops": 2 * macs,  # a multiplication and an addition each
    }


def side(size, kernel, stride, padding, dilation):
    """How many positions a kernel has on one axis: whole strides into the room that its reach leaves, and the start."""
    reach = dilation * (kernel - 1) + 1  # from the first tap to the last, both included
    return (size + 2 * padding - reach) // stride + 1


def pair(name, value, least=1):
    h, w = value if isinstance(value, tuple) else (value, value)
    return whole(name, h, least), whole(name, w, least)


def whole(name, value, least=1):
    if not isinstance(value, int) or value < least:
        raise ValueError(f"{name} must hold whole numbers of at least {least}, not {value}")
    return value
