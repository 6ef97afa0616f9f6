"""The means in dx are taken over the features, as in layer norm

Which rows share one mean and one variance: those of a column, or those of an example?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    mean_path = dx_hat.mean(1)[:, None]
    var_path = x_hat * (dx_hat * x_hat).mean(1)[:, None]
    dx = (dx_hat - mean_path - var_path) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
