"""Batch norm folded into the convolution before it."""

import torch
from torch import nn


def fuse_conv_bn(conv: nn.Conv2d, bn: nn.BatchNorm2d) -> nn.Conv2d:
    """One new convolution that computes what bn(conv(x)) does in eval mode.

    conv  weight (C', C/groups, kh, kw), bias (C',) or None; any stride,
          padding, dilation, groups, padding_mode
    bn    running_mean, running_var (C',); weight, bias (C',) or None; eps

    Returns a new nn.Conv2d with a bias, in eval mode, of the layers' dtype and
    device, that shares no memory with conv and bn; both are left as they were.
    Raises ValueError if the channel counts do not match, or if bn has no
    running statistics.
    """
    raise NotImplementedError
