"""eps is hard-coded as 1e-5 instead of taken from the cache

The last entry of the cache was handed to you for a reason. Try an eps of 0.5.
"""

EPS = 1e-5


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, _ = cache
    inv_std = (sample_var + EPS) ** -0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = inv_std * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, dbeta
