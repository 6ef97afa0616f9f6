"""The arithmetic is float32 even when the input is float64

Your float64 answers have only seven right digits. Where are the other digits lost?
"""

import torch


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    g = dout.to(torch.float32)
    h = x_hat.to(torch.float32)
    inv_std = (sample_var + eps) ** -0.5
    dgamma = (g * h).sum(0)
    dbeta = g.sum(0)
    dx = gamma * inv_std * (g - g.mean(0) - h * (g * h).mean(0))
    return dx.to(dout.dtype), dgamma.to(dout.dtype), dbeta.to(dout.dtype)
