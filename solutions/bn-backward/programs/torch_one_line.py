# kata: bn-backward (torch)
import torch


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mu, var, eps = cache
    dgamma = torch.sum(dout * x_hat, dim=0)
    dbeta = torch.sum(dout, dim=0)
    dx = gamma * torch.rsqrt(var + eps) * (dout - dbeta / x.size(0) - x_hat * dgamma / x.size(0))
    return dx, dgamma, dbeta
