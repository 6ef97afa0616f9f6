"""Buffers that are always float32 turn float64 gradients into float32

What dtype do your buffers have when the input is float64? Allocate them to match the input.
"""

import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N, D = x.shape
    dx = np.zeros((N, D), dtype=np.float32)
    dgamma = np.zeros(D, dtype=np.float32)
    dbeta = np.zeros(D, dtype=np.float32)
    for j in range(D):
        g, h = dout[:, j], x_hat[:, j]
        dgamma[j] = np.dot(g, h)
        dbeta[j] = g.sum()
        dx[:, j] = gamma[j] / np.sqrt(sample_var[j] + eps) * (g - g.mean() - h * np.dot(g, h) / N)
    return dx, dgamma, dbeta
