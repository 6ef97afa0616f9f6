"""The variance is recomputed as the mean of the squares minus the square of the mean

Let x be 60,000 and 60,001: how many digits are left when you subtract two such squares?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, _, _, eps = cache
    sample_var = (x**2).mean(0) - x.mean(0) ** 2
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (abs(sample_var) + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.sum(0)
