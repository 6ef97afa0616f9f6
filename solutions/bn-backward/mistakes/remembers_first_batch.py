"""The standard deviation of the first batch is kept for later ones

What in your program survives a call? Give it two batches of the same shape, one after the other.
"""


_scales = {}


def inverse_std(sample_var, eps):
    if sample_var.shape not in _scales:
        _scales[sample_var.shape] = (sample_var + eps) ** -0.5
    return _scales[sample_var.shape]


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = inverse_std(sample_var, eps) * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, dbeta
