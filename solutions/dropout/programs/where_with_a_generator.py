# kata: dropout (torch)
"""A separate generator on the tensor's device, seeded once from the operating system."""

import math

import torch

_generators = {}


def _generator(device):
    if device not in _generators:
        generator = torch.Generator(device=device)
        generator.seed()
        _generators[device] = generator
    return _generators[device]


def dropout(x, level, training=True):
    if math.isnan(level) or level < 0.0 or level >= 1.0:
        raise ValueError(f"invalid level {level}")
    if not training:
        return x
    u = torch.rand(x.shape, generator=_generator(x.device), device=x.device, dtype=x.dtype)
    return torch.where(u < level, torch.zeros_like(x), x * (1.0 / (1.0 - level)))
