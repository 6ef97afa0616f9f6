"""The path through the mean is not divided by the standard deviation

What are the units of dx if x is in metres? Check each of your terms.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    inv_std = (sample_var + eps) ** -0.5
    dx_hat = dout * gamma
    dx = inv_std * dx_hat - dx_hat.mean(0) - inv_std * x_hat * (dx_hat * x_hat).mean(0)
    return dx, (dout * x_hat).sum(0), dout.sum(0)
