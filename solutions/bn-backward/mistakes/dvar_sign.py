"""The path through the variance has the wrong sign

When the variance grows, does x_hat grow or shrink? The sign of dvar must agree.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    std = (sample_var + eps) ** 0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * 0.5 / std**3
    dmean = -dx_hat.sum(0) / std
    dx = dx_hat / std + dvar * 2 * centred / N + dmean / N
    return dx, dgamma, dbeta
