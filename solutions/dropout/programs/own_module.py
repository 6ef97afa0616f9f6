# kata: dropout (torch)
"""A custom module with buffers and modes, called by the function."""

import torch
from torch import nn


class InvertedDropout(nn.Module):
    def __init__(self, level):
        super().__init__()
        if not 0 <= level < 1:
            raise ValueError(f"level {level} is not in [0, 1)")
        self.level = level

    def forward(self, x):
        if not self.training:
            return x
        noise = torch.zeros_like(x).uniform_()
        return (noise >= self.level).to(x.dtype) * x * (1 / (1 - self.level))


def dropout(x, level, training=True):
    return InvertedDropout(level).train(training)(x)
