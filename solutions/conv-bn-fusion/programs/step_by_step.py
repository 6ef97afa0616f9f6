# kata: conv-bn-fusion (torch)
import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None:
        raise ValueError("bn keeps no running statistics")
    if bn.num_features != conv.out_channels:
        raise ValueError(f"conv has {conv.out_channels} output channels, bn has {bn.num_features}")
    with torch.no_grad():
        mean, var = bn.running_mean, bn.running_var
        gamma = torch.ones_like(mean) if bn.weight is None else bn.weight
        beta = torch.zeros_like(mean) if bn.bias is None else bn.bias
        b = torch.zeros_like(mean) if conv.bias is None else conv.bias
        scale = gamma / torch.sqrt(var + bn.eps)
        weight = conv.weight * scale.reshape(-1, 1, 1, 1)
        bias = (b - mean) * scale + beta
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
