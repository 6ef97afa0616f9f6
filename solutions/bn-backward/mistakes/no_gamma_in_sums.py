"""gamma scales only the direct path of dx

The gradients of the mean and of the variance are sums of the gradient of x_hat. Which gradient do you sum?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    std = (sample_var + eps) ** 0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx = (N * dout * gamma - dbeta - x_hat * dgamma) / (N * std)
    return dx, dgamma, dbeta
