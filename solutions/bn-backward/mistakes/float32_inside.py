"""The arithmetic is float32 even when the input is float64

Your float64 answers have only seven right digits. Where are the other digits lost?
"""

import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    g = dout.astype(np.float32)
    h = x_hat.astype(np.float32)
    inv_std = (sample_var + eps) ** -0.5
    dgamma = (g * h).sum(0)
    dbeta = g.sum(0)
    dx = gamma * inv_std * (g - g.mean(0) - h * (g * h).mean(0))
    return dx.astype(dout.dtype), dgamma.astype(dout.dtype), dbeta.astype(dout.dtype)
