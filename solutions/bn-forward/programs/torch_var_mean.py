# kata: bn-forward (torch)
import torch


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    def wide(vector):
        return vector[None, :, None, None] if x.dim() == 4 else vector[None, :]

    if training:
        dims = [0, 2, 3] if x.dim() == 4 else [0]
        var, mean = torch.var_mean(x, dim=dims, unbiased=False)
        unbiased = torch.var(x, dim=dims, unbiased=True)
        running_mean = torch.lerp(running_mean, mean, momentum)
        running_var = torch.lerp(running_var, unbiased, momentum)
    else:
        mean, var = running_mean, running_var
    inverse = torch.rsqrt(var + eps)
    y = torch.addcmul(wide(beta), x - wide(mean), wide(gamma * inverse))
    return y, running_mean.clone(), running_var.clone()
