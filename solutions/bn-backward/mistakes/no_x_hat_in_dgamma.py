"""dgamma sums dout alone, without x_hat

What does gamma multiply in the forward pass? Let x_hat be 0: does gamma matter then?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / (sample_var + eps) ** 0.5
    return dx, dout.sum(0), dout.sum(0)
