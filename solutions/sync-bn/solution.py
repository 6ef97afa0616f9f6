"""Ioffe and Szegedy, Batch Normalization (2015), with sums over all ranks; both passes reduce once."""

import numpy as np


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    """Batch norm of this rank's rows (n, C) by the statistics of all ranks' rows: y (n, C), and the cache."""
    sums = np.stack([np.ones_like(x).sum(0), x.sum(0), (x * x).sum(0)])  # (3, C): sums add up, means do not
    count, first, second = all_reduce(sums)
    mean = first / count
    var = second / count - mean * mean
    std = np.sqrt(var.clip(0) + eps)  # rounding may bring the variance of equal numbers below 0
    x_hat = (x - mean) / std  # (n, C)
    y = gamma * x_hat + beta
    return y, (x_hat, gamma, std, count)


def sync_batchnorm_backward(dout, cache, all_reduce):
    """The gradients: dx (n, C) of this rank's rows; dgamma, dbeta (C,) of all ranks."""
    x_hat, gamma, std, count = cache
    sums = np.stack([dout.sum(0), (dout * x_hat).sum(0)])  # (2, C)
    dbeta, dgamma = all_reduce(sums)
    dx = dout - dbeta / count - x_hat * dgamma / count  # what goes through the mean, and through the variance
    return gamma / std * dx, dgamma, dbeta
