"""A column of variance 0 is given dx = 0

With a variance of 0 the forward pass still divides by something. How fast does x_hat grow when one of the equal rows
moves?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx * (sample_var > 0), dgamma, dbeta
