"""dgamma uses x instead of x_hat

What exactly did gamma multiply in the forward pass? Add 100 to every x: y does not change, and neither should dgamma.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
