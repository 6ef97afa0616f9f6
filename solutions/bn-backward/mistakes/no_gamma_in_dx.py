"""gamma is missing from dx

The loss sees x_hat only through gamma · x_hat. What must dx be in a column whose gamma is 0?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    std = (sample_var + eps) ** 0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx = (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0)) / std
    return dx, dgamma, dbeta
