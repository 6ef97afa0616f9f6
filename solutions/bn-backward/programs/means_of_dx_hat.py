# kata: bn-backward (numpy, torch)
def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    std = (sample_var + eps) ** 0.5
    dx_hat = dout * gamma
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / std
    return dx, dgamma, dbeta
