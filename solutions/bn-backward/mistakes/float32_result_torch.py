"""Buffers that are always float32 turn float64 gradients into float32

What dtype do your buffers have when the input is float64? Allocate them to match the input.
"""

import torch


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N, D = x.shape
    dx, dgamma, dbeta = torch.zeros(N, D), torch.zeros(D), torch.zeros(D)
    for j in range(D):
        g, h = dout[:, j], x_hat[:, j]
        dgamma[j] = torch.dot(g, h)
        dbeta[j] = g.sum()
        dx[:, j] = gamma[j] / torch.sqrt(sample_var[j] + eps) * (g - g.mean() - h * torch.dot(g, h) / N)
    return dx, dgamma, dbeta
