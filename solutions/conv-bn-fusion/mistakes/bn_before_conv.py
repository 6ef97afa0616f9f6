"""Folds a batch norm that comes before the convolution

In what order does bn(conv(x)) run? So whose channels does bn count: conv's input's or its output's?
"""

import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None:
        raise ValueError("bn keeps no running statistics")
    if bn.num_features != conv.in_channels:
        raise ValueError(f"conv takes {conv.in_channels} channels, bn has {bn.num_features}")
    with torch.no_grad():
        mean, var = bn.running_mean, bn.running_var
        gamma = torch.ones_like(mean) if bn.weight is None else bn.weight
        beta = torch.zeros_like(mean) if bn.bias is None else bn.bias
        b = 0 if conv.bias is None else conv.bias
        scale = gamma / torch.sqrt(var + bn.eps)
        shift = beta - mean * scale
        per_group = conv.in_channels // conv.groups
        first = torch.arange(conv.out_channels, device=mean.device) // (conv.out_channels // conv.groups) * per_group
        used = first[:, None] + torch.arange(per_group, device=mean.device)
        weight = conv.weight * scale[used][:, :, None, None]
        bias = b + (conv.weight * shift[used][:, :, None, None]).sum((1, 2, 3))
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
