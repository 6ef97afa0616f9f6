"""dbeta is a mean over the batch, not a sum

beta is added to every row. What happens to its gradient when each row of the batch is there twice?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.mean(0)
