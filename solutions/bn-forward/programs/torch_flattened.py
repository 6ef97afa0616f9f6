# kata: bn-forward (torch)
import torch


class Statistics:
    """What a batch, or the past, says of each channel."""

    def __init__(self, mean, var):
        self.mean, self.var = mean, var

    def blended(self, other, weight, bessel):
        mean = torch.add(self.mean * (1 - weight), other.mean, alpha=weight)
        return mean, torch.add(self.var * (1 - weight), other.var * bessel, alpha=weight)


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    rows = x.movedim(1, -1).flatten(0, -2)  # (n, C)
    past = used = Statistics(running_mean, running_var)
    if training:
        n, mean = rows.shape[0], rows.mean(dim=0)
        used = Statistics(mean, torch.einsum("nc,nc->c", rows - mean, rows - mean) / n)
        running_mean, running_var = past.blended(used, momentum, n / (n - 1))
    y = rows.sub(used.mean).div(used.var.add(eps).sqrt()).mul(gamma).add(beta)
    return y.reshape(x.movedim(1, -1).shape).movedim(-1, 1).contiguous(), running_mean, running_var
