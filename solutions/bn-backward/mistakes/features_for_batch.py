"""Divides by the number of features instead of the number of rows

Name the two entries of x.shape. Which of them did the forward pass average over? Your dx is right for a square batch.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    n = x.shape[1]
    inv_std = (sample_var + eps) ** -0.5
    dbeta = dout.sum(0)
    dgamma = (dout * x_hat).sum(0)
    dx = gamma * inv_std / n * (n * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
