# kata: conv-bn-fusion (torch)
import torch
from torch import nn


def numbers(conv):
    """The padding as a pair where a pair can say it."""
    if conv.padding == "valid":
        return (0, 0)
    if conv.padding == "same":
        totals = [d * (k - 1) for d, k in zip(conv.dilation, conv.kernel_size)]
        if all(total % 2 == 0 for total in totals):
            return tuple(total // 2 for total in totals)
    return conv.padding


def fuse_conv_bn(conv, bn):
    if getattr(bn, "running_mean", None) is None:
        raise ValueError("bn was built without running statistics")
    if bn.running_mean.shape[0] != conv.weight.shape[0]:
        raise ValueError(f"{conv.weight.shape[0]} output channels against {bn.running_mean.shape[0]} features")
    with torch.inference_mode(False), torch.no_grad():
        mean, std = bn.running_mean, torch.sqrt(bn.running_var + bn.eps)
        scale = std.reciprocal() if bn.weight is None else bn.weight / std
        bias = (0 if conv.bias is None else conv.bias) - mean
        bias = bias * scale + (0 if bn.bias is None else bn.bias)
        fused = nn.Conv2d(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,
            conv.stride,
            numbers(conv),
            conv.dilation,
            conv.groups,
            True,
            conv.padding_mode,
            conv.weight.device,
            conv.weight.dtype,
        )
        fused.weight.set_(torch.multiply(conv.weight, scale.unflatten(0, (-1, 1, 1, 1))))
        fused.bias.set_(bias)
    return fused.eval()
