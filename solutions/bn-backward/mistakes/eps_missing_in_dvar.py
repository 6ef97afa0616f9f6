"""The gradient of the variance leaves eps out

The staged derivation uses the denominator three times, with the powers -1/2 and -3/2. Is it the same denominator each
time?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = -0.5 * (dx_hat * centred).sum(0) * sample_var**-1.5
    dmean = -(dx_hat / (sample_var + eps) ** 0.5).sum(0)
    dx = dx_hat / (sample_var + eps) ** 0.5 + 2 * dvar * centred / N + dmean / N
    return dx, dgamma, dbeta
