"""dgamma and dbeta are means over the batch, not sums

Any averaging over the batch belongs to the loss and is in dout already. What is the derivative of a sum of N terms?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).mean(0)
    dbeta = dout.mean(0)
    dx = gamma / (sample_var + eps) ** 0.5 * (dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
