# kata: bn-backward (torch)
"""Recomputes the statistics from x, and never looks at the cached ones."""

import torch


def stats(x):
    var, mean = torch.var_mean(x, dim=0, correction=0)
    return mean, var


class Backward:
    def __init__(self, x, gamma, eps):
        mean, var = stats(x)
        self.r = (var + eps).rsqrt()
        self.h = (x - mean) * self.r
        self.gamma = gamma

    def dx(self, g):
        g = self.gamma * g
        return (g - g.mean(0) - self.h * (self.h * g).mean(0)) * self.r

    def __call__(self, g):
        return self.dx(g), (g * self.h).sum(0), g.sum(0)


def batchnorm_backward(dout, cache):
    return Backward(cache[0], cache[1], cache[6])(dout)
