"""The path through the variance lacks the factor 2 of the square

The variance path picks up a 1/2 from the root and a 2 from the square, which cancel. Are both there?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    inv_std = (sample_var + eps) ** -0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * -0.5 * inv_std**3
    dmean = -(dx_hat * inv_std).sum(0)
    dx = dx_hat * inv_std + dvar * centred / N + dmean / N
    return dx, dgamma, dbeta
