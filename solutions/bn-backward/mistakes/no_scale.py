"""dx is not divided by the standard deviation: it is the gradient of the centred x

Multiply x by ten: y stays as it was. Should a given step in x still change the loss as much as before?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dx = dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)
    return dx, (dout * x_hat).sum(0), dout.sum(0)
