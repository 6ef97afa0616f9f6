# kata: conv-bn-fusion (torch)
import torch


def fuse_conv_bn(conv, bn):
    mu, var = bn.running_mean, bn.running_var
    if mu is None or var is None:
        raise ValueError("bn keeps no running statistics, so there is nothing to fuse")
    if mu.shape != (conv.weight.shape[0],):
        raise ValueError(f"shapes {tuple(conv.weight.shape)} and {tuple(mu.shape)} do not match")
    gamma = getattr(bn, "weight", None)
    gamma = mu.new_ones(mu.shape) if gamma is None else gamma
    beta = mu.new_zeros(mu.shape) if bn.bias is None else bn.bias
    old = mu.new_zeros(mu.shape) if conv.bias is None else conv.bias
    scale = gamma.div(var.add(bn.eps).sqrt())
    state = {
        "weight": torch.einsum("o,oikl->oikl", scale, conv.weight).detach(),
        "bias": torch.addcmul(beta, old - mu, scale).detach(),
    }
    layer = torch.nn.Conv2d(
        in_channels=conv.in_channels,
        out_channels=conv.out_channels,
        kernel_size=conv.kernel_size,
        stride=conv.stride,
        padding=conv.padding,
        dilation=conv.dilation,
        groups=conv.groups,
        padding_mode=conv.padding_mode,
    ).to(conv.weight)
    layer.load_state_dict(state)
    layer.eval()
    return layer
