# kata: conv-bn-fusion (torch)
import torch


def fuse_conv_bn(conv, bn):
    if bn.running_var is None:
        raise ValueError(f"{bn} does not track running statistics")
    if bn.running_var.numel() != conv.out_channels:
        raise ValueError(f"{conv} and {bn} do not fit each other")
    fused = torch.nn.utils.skip_init(
        type(conv),
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        conv.padding,
        conv.dilation,
        conv.groups,
        True,
        conv.padding_mode,
        device=conv.weight.device,
        dtype=conv.weight.dtype,
    )
    with torch.no_grad():
        k = torch.exp(-0.5 * torch.log(bn.running_var + bn.eps))
        k = k if bn.weight is None else k * bn.weight
        parts = [
            part
            for part in (bn.bias, -bn.running_mean * k, None if conv.bias is None else conv.bias * k)
            if part is not None
        ]
        fused.bias.copy_(sum(parts))
        # the weight in channels_last, as it comes out of a product of permuted views
        fused.weight.data = (conv.weight.permute(2, 3, 1, 0) * k).permute(3, 2, 0, 1)
    fused.training = False
    return fused
