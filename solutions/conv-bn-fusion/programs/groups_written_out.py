# kata: conv-bn-fusion (torch)
"""One dense convolution in place of a grouped one: zeros where a group does not look."""

import torch
from torch import nn


@torch.no_grad()
def fuse_conv_bn(conv, bn):
    if bn.running_mean is None or bn.running_var is None:
        raise ValueError("bn must track running statistics")
    if bn.num_features != conv.out_channels:
        raise ValueError(f"bn.num_features={bn.num_features}, conv.out_channels={conv.out_channels}")
    per_in, per_out = conv.in_channels // conv.groups, conv.out_channels // conv.groups
    dense = conv.weight.new_zeros(conv.out_channels, conv.in_channels, *conv.kernel_size)
    for g in range(conv.groups):
        rows, columns = slice(g * per_out, (g + 1) * per_out), slice(g * per_in, (g + 1) * per_in)
        dense[rows, columns] = conv.weight[rows]
    std = (bn.running_var + bn.eps).sqrt()
    scale = 1 / std if bn.weight is None else bn.weight / std
    bias = -bn.running_mean if conv.bias is None else conv.bias - bn.running_mean
    bias = bias * scale
    if bn.bias is not None:
        bias = bias + bn.bias
    fused = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        padding_mode=conv.padding_mode,
        device=dense.device,
        dtype=dense.dtype,
    )
    fused.weight.copy_(dense * scale[:, None, None, None])
    fused.bias.copy_(bias)
    return fused.eval()
