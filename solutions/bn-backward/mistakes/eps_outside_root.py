"""eps is added to the standard deviation, outside the square root

Take a variance of 1 and an eps of 0.5: what did the forward pass divide by, and what do you?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    inv_std = 1.0 / (sample_var**0.5 + eps)
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = inv_std * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, dbeta
