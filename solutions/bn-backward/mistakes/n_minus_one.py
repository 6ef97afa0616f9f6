"""The sums in dx are divided by N - 1

Which N did the forward pass divide by, in the mean and in the biased variance? Try a batch of one row.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    n = dout.shape[0] - 1
    inv_std = (sample_var + eps) ** -0.5
    dbeta = dout.sum(0)
    dgamma = (dout * x_hat).sum(0)
    dx = gamma * inv_std * (dout - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta
