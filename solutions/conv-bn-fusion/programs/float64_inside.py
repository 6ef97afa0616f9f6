# kata: conv-bn-fusion (torch)
import torch
from torch import nn


def affine(bn):
    mean, var = bn.running_mean.double(), bn.running_var.double()
    scale = (var + bn.eps).rsqrt()
    if bn.weight is not None:
        scale = scale * bn.weight.double()
    shift = -mean * scale
    if bn.bias is not None:
        shift = shift + bn.bias.double()
    return scale, shift


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None:
        raise ValueError("bn.running_mean is None: nothing to fold")
    if bn.num_features != conv.out_channels:
        raise ValueError("the channels of conv (%d) and bn (%d) differ" % (conv.out_channels, bn.num_features))
    dtype = conv.weight.dtype
    with torch.no_grad():
        scale, shift = affine(bn)
        weight = (conv.weight.double() * scale.view(-1, 1, 1, 1)).to(dtype)
        bias = (shift if conv.bias is None else conv.bias.double() * scale + shift).to(dtype)
    fused = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        conv.groups,
        padding_mode=conv.padding_mode,
        dtype=dtype,
        device="meta",
    )
    fused.weight, fused.bias = nn.Parameter(weight, requires_grad=False), nn.Parameter(bias, requires_grad=False)
    return fused.eval()
