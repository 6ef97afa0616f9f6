"""dgamma and dbeta keep the summed axis: (1, D) instead of (D,)

The gradient of a parameter has the parameter's shape. What is gamma.shape, and what is the shape of your dgamma?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)[None]
    dbeta = dout.sum(0)[None]
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
