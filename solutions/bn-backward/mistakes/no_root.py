"""dx is divided by the variance, not by the standard deviation

If x grows tenfold, x_hat stays the same and dx shrinks tenfold. By how much does yours shrink?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    inv = 1.0 / (sample_var + eps)
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = inv * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, dbeta
