"""dx lacks the path through the batch variance

The variance was computed from x as well. Where in dx does a change in the variance show? Try a dout that is
proportional to x_hat.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
