"""eps is added to the cached variance in place

Call your function twice with the same cache. Does the second call see the variance that the forward pass left?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    sample_var += eps
    inv_std = sample_var**-0.5
    dx_hat = dout * gamma
    dx = inv_std * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, (dout * x_hat).sum(0), dout.sum(0)
