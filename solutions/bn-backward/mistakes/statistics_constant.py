"""The batch statistics are treated as constants, as in eval mode

In training mode the mean and the variance are functions of x. What would nudging one x do to the other rows of y, and
does your dx account for it?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx = dout * gamma / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
