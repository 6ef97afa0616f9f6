"""A float64 standard deviation turns a float32 dx into float64

Print the dtype of each intermediate for a float32 input. Where does float64 come in?
"""

import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    std = np.sqrt(sample_var + np.float64(eps))
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta
