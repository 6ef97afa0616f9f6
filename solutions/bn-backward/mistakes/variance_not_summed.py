"""The path through the variance takes each row's own dx_hat · x_hat, without averaging

The variance is one number for the column. How many rows contribute to its gradient?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * dx_hat * x_hat) / (sample_var + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.sum(0)
