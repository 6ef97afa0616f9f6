# kata: conv-bn-fusion (torch)
import torch
from torch.nn import Conv2d, Parameter


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None:
        raise ValueError("track_running_stats=False: bn has no running statistics")
    if conv.out_channels != bn.num_features:
        raise ValueError(f"conv.out_channels is {conv.out_channels}, bn.num_features is {bn.num_features}")
    scale = bn.running_var.clone()
    scale += bn.eps
    scale.sqrt_().reciprocal_()
    if bn.weight is not None:
        scale *= bn.weight.data
    bias = bn.running_mean.clone().neg_()
    if conv.bias is not None:
        bias += conv.bias.data
    bias *= scale
    if bn.bias is not None:
        bias += bn.bias.data
    weight = conv.weight.data.clone()
    for kernel, factor in zip(weight, scale):
        kernel *= factor
    names = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "padding_mode")
    fused = Conv2d(**{name: getattr(conv, name) for name in names}, dtype=weight.dtype)
    fused.weight, fused.bias = Parameter(weight), Parameter(bias)
    return fused.eval()
