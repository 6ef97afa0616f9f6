# kata: conv-flops (python)
from typing import Any, Tuple, Union

IntOrPair = Union[int, Tuple[int, int]]


class InvalidConvolution(ValueError):
    pass


def conv2d_cost(
    input_shape: Tuple[int, int, int, int],
    out_channels: int,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    bias: bool = True,
) -> "dict[str, Any]":
    cost = {"output_shape": (), "params": 0, "macs": 0, "flops": 0}
    n, c, h, w = input_shape
    kernel_h, kernel_w = _pair(kernel_size)
    stride_h, stride_w = _pair(stride)
    pad_h, pad_w = _pair(padding)
    dil_h, dil_w = _pair(dilation)
    for value in [n, c, h, w, out_channels, kernel_h, kernel_w, stride_h, stride_w, dil_h, dil_w, groups]:
        if int(value) != value:
            raise InvalidConvolution(f"{value} is a fraction")
        if value < 1:
            raise InvalidConvolution(f"{value} is not positive")
    for value in [pad_h, pad_w]:
        if int(value) != value or value < 0:
            raise InvalidConvolution(f"padding {value} is negative or a fraction")
    if c % groups != 0:
        raise InvalidConvolution(f"groups {groups} does not divide input channels {c}")
    if out_channels % groups != 0:
        raise InvalidConvolution(f"groups {groups} does not divide out_channels {out_channels}")

    effective_h = (kernel_h - 1) * dil_h + 1
    effective_w = (kernel_w - 1) * dil_w + 1
    if effective_h > h + 2 * pad_h or effective_w > w + 2 * pad_w:
        raise InvalidConvolution(f"kernel_size {kernel_size} is too large")
    out_h = (h - effective_h + 2 * pad_h) // stride_h + 1
    out_w = (w - effective_w + 2 * pad_w) // stride_w + 1
    cost["output_shape"] = (n, out_channels, out_h, out_w)

    if groups == c == out_channels:  # depthwise
        weight_count = out_channels * kernel_h * kernel_w
    elif groups == 1:  # dense
        weight_count = out_channels * c * kernel_h * kernel_w
    else:
        weight_count = groups * (out_channels // groups) * (c // groups) * kernel_h * kernel_w
    cost["params"] = weight_count
    if bias:
        cost["params"] += out_channels
    cost["macs"] = weight_count * out_h * out_w * n
    cost["flops"] = cost["macs"] * 2
    return cost


def _pair(value):
    return (value, value) if not hasattr(value, "__len__") else tuple(value)
