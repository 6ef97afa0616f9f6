# kata: bn-backward (torch)
"""Imports nothing: the arrays' own methods are enough."""


def batchnorm_backward(dout, cache):
    x, gamma, _, _, mean, var, eps = cache
    inverse = (var + eps) ** -0.5
    h = (x - mean) * inverse
    g = dout * gamma
    dx = inverse * (g - g.mean(0) - h * (g * h).mean(0))
    return dx, (dout * h).sum(0), dout.sum(0)
