"""dx lacks the path through the batch mean

Move one x and the mean of its whole column moves, and with it every other row's x_hat. Which of your terms says so?
Try a dout that is the same in every row.
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean
    std = (sample_var + eps) ** 0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dvar = (dx_hat * centred).sum(0) * -0.5 * std**-3
    dx = dx_hat / std + dvar * 2 * centred / N
    return dx, dgamma, dbeta
