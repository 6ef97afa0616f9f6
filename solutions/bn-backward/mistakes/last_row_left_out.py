"""The sums over the batch stop before the last row

Make every row of dout but the last 0. What should dbeta be, and what is yours?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    dgamma, dbeta = 0 * gamma, 0 * gamma
    for i in range(N - 1):
        dgamma = dgamma + dout[i] * x_hat[i]
        dbeta = dbeta + dout[i]
    dx = gamma * (sample_var + eps) ** -0.5 * (dout - dbeta / N - x_hat * dgamma / N)
    return dx, dgamma, dbeta
