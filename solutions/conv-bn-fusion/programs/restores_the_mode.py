# kata: conv-bn-fusion (torch)
import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    """Runs bn itself on conv's bias, in eval mode, and puts the mode back."""
    if bn.running_mean is None:
        raise ValueError("bn.running_mean is None")
    if bn.num_features != conv.out_channels:
        raise ValueError(f"num_features {bn.num_features} != out_channels {conv.out_channels}")
    was = bn.training
    bn.eval()
    try:
        with torch.no_grad():
            b = bn.running_mean.new_zeros(conv.out_channels) if conv.bias is None else conv.bias
            bias = bn(b[None, :, None, None])[0, :, 0, 0]
    finally:
        bn.train(was)
    scale = torch.rsqrt(bn.running_var + bn.eps)
    if bn.weight is not None:
        scale = scale * bn.weight.detach()
    weight = conv.weight.detach() * scale.reshape(-1, 1, 1, 1)
    fused = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        conv.groups,
        padding_mode=conv.padding_mode,
    )
    fused.weight, fused.bias = nn.Parameter(weight), nn.Parameter(bias.clone())
    return fused.eval()
