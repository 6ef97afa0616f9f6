"""The mean and the variance are unpacked in the wrong order

Compare the line that unpacks the cache with the prompt, name by name.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_var, sample_mean, eps = cache
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.sum(0)
