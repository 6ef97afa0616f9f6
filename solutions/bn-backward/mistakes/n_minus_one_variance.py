"""The path through the variance divides by N - 1

The two paths through the statistics divide by the same number. Is the variance of the forward pass the biased or the
unbiased one?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    std = (sample_var + eps) ** 0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * -0.5 / std**3
    dmean = -dx_hat.sum(0) / std
    dx = dx_hat / std + dvar * 2 * centred / (N - 1) + dmean / N
    return dx, dgamma, dbeta
