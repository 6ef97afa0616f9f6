"""The gradient of the variance has the power -1/2 instead of -3/2

Differentiate (v + eps)^(-1/2) with respect to v on paper: what happens to the exponent?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    inv_std = (sample_var + eps) ** -0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * -0.5 * inv_std
    dmean = -(dx_hat * inv_std).sum(0)
    dx = dx_hat * inv_std + dvar * 2 * centred / N + dmean / N
    return dx, dgamma, dbeta
