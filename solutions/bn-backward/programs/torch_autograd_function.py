# kata: bn-backward (torch)
"""The backward pass where it would normally live: in a torch.autograd.Function, called by hand."""

import torch


class BatchNormFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, eps):
        raise RuntimeError("the cache comes from elsewhere")

    @staticmethod
    def backward(ctx, grad_out):
        x_hat, gamma, rstd = ctx.saved
        grad_gamma = (grad_out * x_hat).sum(0)
        grad_beta = grad_out.sum(0)
        dx = torch.lerp(grad_out, grad_beta / len(grad_out), torch.ones_like(grad_out[:1]))
        dx = grad_out - dx - x_hat * (grad_gamma / len(grad_out))
        return dx * (gamma * rstd), grad_gamma, grad_beta, None


class Saved:
    pass


def batchnorm_backward(dout, cache):
    ctx = Saved()
    ctx.saved = cache[3], cache[1], torch.rsqrt(cache[5] + cache[6])
    return BatchNormFunction.backward(ctx, dout)[:3]
