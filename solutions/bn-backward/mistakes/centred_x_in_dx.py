"""The path through the variance uses the centred x instead of x_hat

That term of dx needs x_hat twice: once inside the mean, once outside. Check the units of each factor: what happens when
x is multiplied by 10?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    centred = x - sample_mean
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - centred * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dgamma, dbeta
