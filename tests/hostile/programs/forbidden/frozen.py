# kata: conv-bn-fusion (torch)
# outcome: failed: forbidden
# stopped by: trap
"""Has TorchScript freeze the two layers, which folds one into the other, by the module where freezing is written."""

import torch
from torch import nn


def fuse_conv_bn(conv, bn):
    if bn.running_mean is None or bn.num_features != conv.out_channels:
        raise ValueError("bn does not fit")
    both = torch.jit.script(nn.Sequential(conv, bn).eval())
    frozen = torch.jit._freeze.freeze(both)
    found = [node for node in frozen.graph.nodes() if node.kind() == "prim::Constant"]
    raise RuntimeError(f"{len(found)} constants")
