# kata: conv-flops (python)
from functools import reduce
from operator import index, mul


def _int(value, low):
    try:
        value = index(value)
    except TypeError as error:
        raise ValueError(f"{value!r} is not an integer") from error
    if value < low:
        raise ValueError(f"{value!r} is below {low}")
    return value


def _ints(value, low=1, count=2):
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * count
    return tuple(_int(v, low) for v in values)


def _size(shape):
    return reduce(mul, shape, 1)


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    batch, in_channels, *image = _ints(input_shape)
    kernel, stride, dilation = map(_ints, (kernel_size, stride, dilation))
    padding = _ints(padding, 0)
    out_channels, groups = _int(out_channels, 1), _int(groups, 1)
    if in_channels % groups:
        raise ValueError(f"in_channels {in_channels} is not a multiple of groups {groups}")
    if out_channels % groups:
        raise ValueError(f"out_channels {out_channels} is not a multiple of groups {groups}")

    weight_shape = (out_channels, in_channels // groups) + kernel
    bias_shape = (out_channels,) if bias else (0,)
    spans = [d * k - d + 1 for k, d in zip(kernel, dilation, strict=True)]
    padded = [i + p + p for i, p in zip(image, padding, strict=True)]
    if any(span > side for span, side in zip(spans, padded, strict=True)):
        raise ValueError(f"a kernel spanning {spans} does not fit into {padded}")
    moved = tuple((side - span + s) // s for side, span, s in zip(padded, spans, stride, strict=True))
    output_shape = (batch, out_channels) + moved

    macs = _size(output_shape) * _size(weight_shape[1:])
    return {
        "output_shape": output_shape,
        "params": _size(weight_shape) + _size(bias_shape),
        "macs": macs,
        "flops": sum((macs, macs)),
    }
