"""dgamma and dbeta are summed over the features, not over the batch

gamma and beta have one number per feature. Along which axis were they broadcast, and along which must their gradients
therefore be summed?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(1)
    dbeta = dout.sum(1)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
