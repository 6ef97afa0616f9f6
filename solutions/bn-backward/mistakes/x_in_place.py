"""The cached x is centred in place

The cache belongs to the caller. Which of your lines writes into x, rather than making a new array?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    std = (sample_var + eps) ** 0.5
    x -= sample_mean
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = (dx_hat * x).sum(0) * -0.5 / std**3
    dmean = -dx_hat.sum(0) / std
    dx = dx_hat / std + dvar * 2 * x / N + dmean / N
    return dx, dgamma, dbeta
