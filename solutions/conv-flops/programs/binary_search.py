# kata: conv-flops (python)
def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    def is_size(value):
        return isinstance(value, int) and value >= 1

    N, C, H, W = input_shape
    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = map(two, (kernel_size, stride, padding, dilation))
    if not all(map(is_size, (N, C, H, W, out_channels, groups, kh, kw, sh, sw, dh, dw))):
        raise ValueError("sizes must be positive ints")
    if not all(isinstance(p, int) and p >= 0 for p in (ph, pw)):
        raise ValueError("padding must be a non-negative int")
    if not C % groups == out_channels % groups == 0:
        raise ValueError("groups must divide in_channels and out_channels")
    out_h = starts(H, kh, sh, ph, dh)
    out_w = starts(W, kw, sw, pw, dw)
    if not out_h or not out_w:
        raise ValueError("empty output: kernel_size is too large for input_shape")
    macs = N * (C // groups) * out_channels * out_h * out_w * kh * kw
    params = (C // groups * kh * kw + (1 if bias else 0)) * out_channels
    return {"output_shape": (N, out_channels, out_h, out_w), "params": params, "macs": macs, "flops": 2 * macs}


def two(value):
    match value:
        case (h, w):
            return h, w
        case both:
            return both, both


def starts(size, k, s, p, d):
    """The largest n such that the n-th start, (n - 1)·s, leaves room for the last tap: by bisection, no division."""
    low, high = 0, size + 2 * p + 1
    while high - low > 1:
        middle = (low + high) >> 1
        last_tap = (middle - 1) * s + (k - 1) * d
        low, high = (middle, high) if last_tap <= size + 2 * p - 1 else (low, middle)
    return low
