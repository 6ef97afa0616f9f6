"""The path through the variance has both x_hat factors inside the mean

When the variance grows, does every row of x_hat move in the same direction?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - (dx_hat * x_hat**2).mean(0)) / (sample_var + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.sum(0)
