"""eps is used as a lower bound for the variance, not added to it

Take a variance of 1 and an eps of 0.5: what is under the square root in the forward pass, and what is under yours?
"""


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    inv_std = sample_var.clip(eps) ** -0.5
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx_hat = dout * gamma
    dx = inv_std * (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0))
    return dx, dgamma, dbeta
