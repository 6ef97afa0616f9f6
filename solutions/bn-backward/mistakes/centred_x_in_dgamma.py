"""dgamma uses the centred x, not divided by the standard deviation

What exactly did gamma multiply in the forward pass? Multiply every x by 10: y hardly changes, and neither should
dgamma.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    centred = x - sample_mean
    dgamma = (dout * centred).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
