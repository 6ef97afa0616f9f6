"""Batch norm folded into the convolution before it (Jacob et al., arXiv:1712.05877, section 3.2).

y = γ · (w * x + b - μ) / √(σ² + eps) + β  =  (s · w) * x + (b - μ) · s + β,   s = γ / √(σ² + eps)
"""

import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    """The convolution with weight s · w and bias (b - μ) · s + β."""
    if bn.running_mean is None:
        raise ValueError("bn has no running statistics (running_mean is None): there is nothing constant to fold in")
    if bn.num_features != conv.out_channels:
        raise ValueError(f"bn has {bn.num_features} features, but conv has {conv.out_channels} output channels")

    with torch.no_grad():
        mean, var = bn.running_mean, bn.running_var  # (C',)
        gamma = torch.ones_like(mean) if bn.weight is None else bn.weight  # (C',)
        beta = torch.zeros_like(mean) if bn.bias is None else bn.bias  # (C',)
        b = torch.zeros_like(mean) if conv.bias is None else conv.bias  # (C',)

        scale = gamma / torch.sqrt(var + bn.eps)  # (C',)
        weight = conv.weight * scale[:, None, None, None]  # (C', C/groups, kh, kw)
        bias = (b - mean) * scale + beta  # (C',)

        fused = nn.Conv2d(
            conv.in_channels, conv.out_channels, conv.kernel_size, stride=conv.stride, padding=conv.padding,
            dilation=conv.dilation, groups=conv.groups, bias=True, padding_mode=conv.padding_mode,
            device=conv.weight.device, dtype=conv.weight.dtype,
        )  # fmt: skip
        fused.weight.copy_(weight)
        fused.bias.copy_(bias)
    return fused.eval()
