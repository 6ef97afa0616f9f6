"""Divides by the number of entries of x instead of the number of rows

How many numbers does one column mean average over? Your dx is right when there is one feature.
"""

import math


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    M = math.prod(x.shape)
    inv_std = (sample_var + eps) ** -0.5
    dbeta = dout.sum(0)
    dgamma = (dout * x_hat).sum(0)
    dx = gamma * inv_std * (dout - dbeta / M - x_hat * dgamma / M)
    return dx, dgamma, dbeta
