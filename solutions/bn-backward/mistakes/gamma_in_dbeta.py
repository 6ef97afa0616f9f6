"""dbeta contains gamma: it sums dx_hat

beta is added after the multiplication by gamma. Which gradient reaches that addition?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dgamma = (dout * x_hat).sum(0)
    dbeta = dx_hat.sum(0)
    dx = (dx_hat - dbeta / x.shape[0] - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
