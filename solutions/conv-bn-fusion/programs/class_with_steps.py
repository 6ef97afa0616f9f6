# kata: conv-bn-fusion (torch)
import copy

import torch
from torch import nn


class Folder:
    def __init__(self, conv, bn):
        self.conv, self.bn = conv, bn

    def check(self):
        if self.bn.running_mean is None:
            raise ValueError("bn: running_mean is None")
        channels, features = self.conv.out_channels, self.bn.num_features
        if channels != features:
            raise ValueError(f"conv has {channels} output channels but bn has {features} features")
        return self

    def scale(self):
        std = torch.sqrt(self.bn.running_var + self.bn.eps)
        return (torch.ones_like(std) if self.bn.weight is None else self.bn.weight) / std

    def bias(self):
        bias = torch.zeros_like(self.bn.running_mean)
        for sign, part in ((1, self.conv.bias), (-1, self.bn.running_mean)):
            if part is not None:
                bias = bias + sign * part
        bias = bias * self.scale()
        return bias if self.bn.bias is None else bias + self.bn.bias

    def layer(self):
        fused = copy.deepcopy(self.conv)
        with torch.no_grad():
            fused.weight.mul_(self.scale().reshape(-1, *[1] * 3))
            if fused.bias is None:
                fused.register_parameter("bias", nn.Parameter(self.bias()))
            else:
                fused.bias.copy_(self.bias())
        return fused.requires_grad_(False).eval()


def fuse_conv_bn(conv, bn):
    return Folder(conv, bn).check().layer()
