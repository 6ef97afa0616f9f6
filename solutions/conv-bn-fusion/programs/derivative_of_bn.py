# kata: conv-bn-fusion (torch)
"""The scale is bn's derivative, the bias is bn at conv's own bias; autograd.grad leaves no gradient behind in bn."""

import torch
import torch.nn.functional as F
from torch import nn


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None or bn.running_var is None:
        raise ValueError("bn has no running statistics")
    if bn.num_features != conv.out_channels:
        raise ValueError(f"channels: conv {conv.out_channels}, bn {bn.num_features}")

    def norm(y):
        return F.batch_norm(y, bn.running_mean, bn.running_var, bn.weight, bn.bias, training=False, eps=bn.eps)

    at = torch.zeros_like(bn.running_mean) if conv.bias is None else conv.bias.detach().clone()
    at = at[None, :, None, None].requires_grad_()
    value = norm(at)
    (scale,) = torch.autograd.grad(value, at, torch.ones_like(value))
    fused = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        conv.groups,
        padding_mode=conv.padding_mode,
        dtype=conv.weight.dtype,
        device=conv.weight.device,
    )
    with torch.no_grad():
        fused.weight.copy_(conv.weight * scale.transpose(0, 1))
        fused.bias.copy_(value.flatten())
    return fused.eval()
