"""Ioffe and Szegedy, Batch Normalization (2015), algorithms 1 and 2, with the moving averages that torch keeps.

Only methods that NumPy arrays and torch tensors share, so it serves both.
"""

import math

# dimensions of x: the axes that are averaged over, and the index that makes (C,) fit x
LAYOUTS = {2: ((0,), (None, ...)), 4: ((0, 2, 3), (None, ..., None, None))}


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """y, of x's shape (N, C) or (N, C, H, W), and the running statistics (C,) after this batch."""
    axes, fit = LAYOUTS[x.ndim]
    mean, var = running_mean, running_var
    if training:
        n = math.prod(x.shape[axis] for axis in axes)  # values of one channel
        mean = x.mean(axes)  # (C,)
        var = ((x - mean[fit]) ** 2).mean(axes)  # (C,), biased: it describes this batch
        unbiased = var * (n / (n - 1))  # (C,): it estimates the variance of all data
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * unbiased
    x_hat = (x - mean[fit]) / (var[fit] + eps) ** 0.5  # x's shape
    y = gamma[fit] * x_hat + beta[fit]
    return y, running_mean, running_var
