"""All of dx is divided by N, the direct path included

In the one-line form with 1/N in front, what multiplies dout inside the brackets?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    inv_std = (sample_var + eps) ** -0.5
    dbeta = dout.sum(0)
    dgamma = (dout * x_hat).sum(0)
    dx = gamma * inv_std / N * (dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
