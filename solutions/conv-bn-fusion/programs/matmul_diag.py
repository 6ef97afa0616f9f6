# kata: conv-bn-fusion (torch)
import torch
import torch.nn as nn


@torch.no_grad()
def fuse_conv_bn(conv, bn):
    if bn.running_var is None or bn.running_mean is None:
        raise ValueError("no running statistics")
    C = conv.out_channels
    if bn.running_mean.numel() != C:
        raise ValueError(f"channel mismatch: {C} and {bn.running_mean.numel()}")
    kwargs = {"dtype": conv.weight.dtype, "device": conv.weight.device}
    out = nn.Conv2d(
        conv.in_channels,
        C,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        conv.groups,
        True,
        conv.padding_mode,
        **kwargs,
    )
    s = (bn.running_var + bn.eps) ** -0.5
    if bn.weight is not None:
        s = s * bn.weight
    out.weight.data = (torch.diag(s) @ conv.weight.reshape(C, -1)).view_as(conv.weight)
    shift = -bn.running_mean
    if conv.bias is not None:
        shift = shift + conv.bias
    shift = torch.mv(torch.diag(s), shift)
    out.bias.data = shift if bn.bias is None else shift + bn.bias
    return out.train(False)
