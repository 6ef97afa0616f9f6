"""The variance is recomputed as the unbiased one

Compare your variance with the cached sample_var for a batch of two rows. What does each of them divide by?
"""

import torch


def batchnorm_backward(dout, cache):
    x, gamma, _, x_hat, _, _, eps = cache
    std = (torch.var(x, dim=0) + eps) ** 0.5
    dbeta = dout.sum(0)
    dgamma = (dout * x_hat).sum(0)
    dx = gamma / std * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    return dx, dgamma, dbeta
