"""The derivative of the variance with respect to x is taken to be 2 · x / N

Differentiate the mean of (x - mean)². At which x is that derivative 0, and at which is yours?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    std = (sample_var + eps) ** 0.5
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(0)
    dx = dx_hat / std + dvar * 2 * x / N + dmean / N
    return dx, (dout * x_hat).sum(0), dout.sum(0)
