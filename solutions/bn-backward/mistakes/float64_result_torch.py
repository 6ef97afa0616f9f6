"""A float64 standard deviation turns a float32 dx into float64

Print the dtype of each intermediate for a float32 input. Where does float64 come in?
"""

import torch


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    std = torch.sqrt(sample_var.double() + eps)
    dgamma = torch.sum(dout * x_hat, dim=0)
    dbeta = torch.sum(dout, dim=0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(dim=0) - x_hat * (dx_hat * x_hat).mean(dim=0)) / std
    return dx, dgamma, dbeta
