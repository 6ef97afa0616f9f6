"""The path through the variance sums over all columns

Each feature has its own variance. Give dout a second column: should the first column of dx change?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).sum() / N) / (sample_var + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.sum(0)
