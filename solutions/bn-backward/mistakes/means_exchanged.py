"""The two means in dx are swapped

Take a dout that is the same in every row. Which of your two means vanishes, and is the other one in the right place to
cancel dout?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dx = (dx_hat - (dx_hat * x_hat).mean(0) - x_hat * dx_hat.mean(0)) / (sample_var + eps) ** 0.5
    return dx, (dout * x_hat).sum(0), dout.sum(0)
