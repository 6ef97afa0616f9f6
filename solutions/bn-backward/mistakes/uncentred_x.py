"""The path through the variance uses x instead of x minus its mean

Add 100 to every x of a column: x_hat does not change. Does your dx?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    std = (sample_var + eps) ** 0.5
    dx_hat = dout * gamma
    dvar = (dx_hat * x).sum(0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(0)
    dx = dx_hat / std + dvar * 2 * x / N + dmean / N
    return dx, (dout * x_hat).sum(0), dout.sum(0)
