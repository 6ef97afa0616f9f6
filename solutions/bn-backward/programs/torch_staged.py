# kata: bn-backward (torch)
import torch


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mean, var, eps = cache
    N, D = x.shape
    std = torch.sqrt(var + eps)
    dxhat = dout.mul(gamma)
    dvar = torch.sum(dxhat * (x - mean), dim=0).mul(-0.5).div(std.pow(3))
    dmean = dxhat.sum(dim=0).neg().div(std) + dvar * torch.mean(-2 * (x - mean), dim=0)
    dx = torch.addcdiv(dvar * (2.0 / N) * (x - mean) + dmean / N, dxhat, std.expand(N, D))
    return dx, torch.einsum("nd,nd->d", dout, x_hat), torch.einsum("nd->d", dout)
