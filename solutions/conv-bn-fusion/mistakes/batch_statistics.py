"""The scale is read by running bn, in whatever mode it is in

What does bn normalise by while it is in training mode, and what does it do to its running statistics on every call?
"""

import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None:
        raise ValueError("bn keeps no running statistics")
    if bn.num_features != conv.out_channels:
        raise ValueError(f"conv has {conv.out_channels} output channels, bn has {bn.num_features}")
    with torch.no_grad():
        b = 0 if conv.bias is None else conv.bias
        zero = torch.zeros(2, conv.out_channels, 1, 1, dtype=conv.weight.dtype, device=conv.weight.device)
        shift = bn(zero)[0].reshape(-1)
        scale = bn(zero + 1)[0].reshape(-1) - shift
        weight = conv.weight * scale.reshape(-1, 1, 1, 1)
        bias = b * scale + shift
        fused = nn.Conv2d(
            conv.in_channels,
            conv.out_channels,
            kernel_size=conv.kernel_size,
            stride=conv.stride,
            padding=conv.padding,
            dilation=conv.dilation,
            groups=conv.groups,
            padding_mode=conv.padding_mode,
            device=conv.weight.device,
            dtype=conv.weight.dtype,
        )
        fused.weight.copy_(weight)
        fused.bias.copy_(bias)
    return fused.eval()
