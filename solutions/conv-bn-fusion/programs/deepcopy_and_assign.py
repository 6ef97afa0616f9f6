# kata: conv-bn-fusion (torch)
import copy

import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    if bn.num_features != conv.out_channels:
        raise ValueError(f"bn has {bn.num_features} channels, conv outputs {conv.out_channels}")
    if not bn.track_running_stats or bn.running_mean is None:
        raise ValueError("bn has no running statistics; was it built with track_running_stats=False?")
    fused = copy.deepcopy(conv).eval()
    w = conv.weight.detach()
    b = conv.bias.detach() if conv.bias is not None else torch.zeros_like(bn.running_mean)
    g = bn.weight.detach() if bn.weight is not None else torch.ones_like(bn.running_mean)
    beta = bn.bias.detach() if bn.bias is not None else torch.zeros_like(bn.running_mean)
    inv_std = torch.rsqrt(bn.running_var + bn.eps)
    fused.weight = nn.Parameter(w * (g * inv_std)[:, None, None, None])
    fused.bias = nn.Parameter((b - bn.running_mean) * inv_std * g + beta)
    return fused
