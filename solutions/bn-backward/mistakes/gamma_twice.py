"""gamma is multiplied into dx twice

Double gamma: how much larger should dx become, and how much larger does yours?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    dx_hat = dout * gamma
    sums = dx_hat.sum(0) + x_hat * (dx_hat * x_hat).sum(0)
    dx = gamma * (sample_var + eps) ** -0.5 / N * (N * dx_hat - sums)
    return dx, (dout * x_hat).sum(0), dout.sum(0)
