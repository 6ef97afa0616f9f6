# kata: conv-bn-fusion (torch)
import math

import torch
from torch import nn


def fuse_conv_bn(conv: nn.Conv2d, bn: nn.BatchNorm2d) -> nn.Conv2d:
    if bn.num_features != conv.out_channels:
        raise ValueError("bn.num_features != conv.out_channels")
    if bn.running_mean is None:
        raise ValueError("bn.running_mean is None")
    fused = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        conv.groups,
        bias=True,
        padding_mode=conv.padding_mode,
        device=conv.weight.device,
        dtype=conv.weight.dtype,
    )
    with torch.no_grad():
        for c in range(conv.out_channels):
            k = 1.0 / math.sqrt(bn.running_var[c].item() + bn.eps)
            if bn.weight is not None:
                k *= bn.weight[c].item()
            d = 0.0 if conv.bias is None else conv.bias[c].item()
            d = (d - bn.running_mean[c].item()) * k
            if bn.bias is not None:
                d += bn.bias[c].item()
            fused.weight[c] = conv.weight[c] * k
            fused.bias[c] = d
    fused.eval()
    return fused
