"""dx is multiplied by the standard deviation, not divided by it

Multiply x by ten: y stays as it was. Should a given step in x now change the loss more, or less?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    std = (sample_var + eps) ** 0.5
    dx_hat = dout * gamma
    dx = std * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, (dout * x_hat).sum(0), dout.sum(0)
