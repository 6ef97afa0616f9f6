# kata: bn-backward (numpy)
"""Works feature by feature on rows of the transposed arrays; what comes back is a transposed view."""

import numpy as np


def _column(g, h, scale):
    return scale * (g - np.mean(g) - h * np.mean(g * h))


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mean, var, eps = cache
    scale = gamma / np.sqrt(var + eps)
    dx = np.array([_column(g, h, s) for g, h, s in zip(dout.T, x_hat.T, scale)]).T
    both = np.stack([dout * x_hat, dout])
    dgamma, dbeta = both.sum(axis=1)
    return dx, dgamma, dbeta
