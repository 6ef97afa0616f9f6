# kata: bn-backward (torch)
import torch


@torch.no_grad()
def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dbeta = dout.sum(dim=0, keepdim=True)
    dgamma = (dout * x_hat).sum(dim=0, keepdim=True)
    dx = dout.clone()
    dx.sub_(dbeta / len(x))
    dx.addcmul_(x_hat, dgamma, value=-1.0 / len(x))
    dx.mul_(gamma).div_((sample_var + eps).sqrt_())
    return dx, dgamma.squeeze(0), dbeta.squeeze(0)
