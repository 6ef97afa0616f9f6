# kata: conv-bn-fusion (torch)
"""In eval mode bn is a straight line for each channel: two points determine it."""

import copy

import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    if conv.out_channels != bn.num_features:
        raise ValueError(f"expected {conv.out_channels} features, got {bn.num_features}")
    if bn.running_mean is None or bn.running_var is None:
        raise ValueError("running statistics are missing")
    with torch.no_grad():
        line = copy.deepcopy(bn).eval()
        zero = conv.weight.new_zeros(1, conv.out_channels, 1, 1)
        scale = (line(zero + 1) - line(zero)).transpose(0, 1)
        start = zero if conv.bias is None else conv.bias.reshape(zero.shape)
        fused = nn.Conv2d(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,
            stride=conv.stride,
            padding=conv.padding,
            dilation=conv.dilation,
            groups=conv.groups,
            padding_mode=conv.padding_mode,
        )
        fused.weight = nn.Parameter(conv.weight * scale)
        fused.bias = nn.Parameter(line(start).flatten())
    return fused.eval()
