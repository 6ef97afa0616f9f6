# kata: conv-flops (python)
from math import prod


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    n, c, *image = input_shape
    k, s, p, d = ((v if isinstance(v, tuple) else (v, v)) for v in (kernel_size, stride, padding, dilation))
    if any(type(v) is not int for v in (*input_shape, out_channels, groups, *k, *s, *p, *d)):
        raise ValueError("every size must be an int")
    if min(*input_shape, out_channels, groups, *k, *s, *d) < 1 or min(p) < 0:
        raise ValueError("every size must be positive, and the padding not negative")
    if c % groups + out_channels % groups:
        raise ValueError("groups must divide the channels")
    out = tuple((i + 2 * pp - dd * (kk - 1) - 1) // ss + 1 for i, kk, ss, pp, dd in zip(image, k, s, p, d, strict=True))
    if min(out) < 1:
        raise ValueError("the output is empty")
    weights = prod(k) * out_channels * c // groups
    shape = (n, out_channels, *out)
    macs = n * prod(out) * weights
    return dict(output_shape=shape, params=weights + out_channels * bool(bias), macs=macs, flops=macs * 2)
