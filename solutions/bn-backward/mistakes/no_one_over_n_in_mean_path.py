"""The path through the mean lacks 1/N

Move one x of a column by 1. By how much does the batch mean move, if the batch has a thousand rows?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    std = (sample_var + eps) ** 0.5
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(0)
    dx = dx_hat / std + dvar * 2 * centred / N + dmean
    return dx, (dout * x_hat).sum(0), dout.sum(0)
