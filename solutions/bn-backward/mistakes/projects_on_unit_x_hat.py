"""x_hat is taken to have variance 1, which eps prevents

The mean of x_hat² is var / (var + eps), not 1. Does dividing by it belong to the derivative? Try an eps as large as
the variance.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    length = (x_hat * x_hat).sum(0) + 1e-30
    along = (dx_hat * x_hat).sum(0) / length
    dx = (dx_hat - dx_hat.mean(0) - along * x_hat) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
