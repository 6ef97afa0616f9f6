"""dout is overwritten with dx_hat

Does the caller still hold the array that you multiply by gamma? An operator that ends in = writes into its left
operand.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dout *= gamma
    dx = (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
