"""dgamma contains gamma: it sums dx_hat · x_hat

y = gamma · x_hat + beta is linear in gamma. Can its derivative with respect to gamma contain gamma?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dgamma = (dx_hat * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
