"""dgamma uses y instead of x_hat

Write y as a function of gamma alone. What is its slope, and does gamma or beta appear in it?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    y = gamma * x_hat + beta
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, (dout * y).sum(0), dout.sum(0)
