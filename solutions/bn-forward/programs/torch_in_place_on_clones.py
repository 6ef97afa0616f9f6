# kata: bn-forward (torch)
def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    running_mean, running_var = running_mean.clone(), running_var.clone()
    y = x.clone().transpose(0, 1)  # (C, N, ...): the channel comes first
    shape = y.shape
    y = y.reshape(shape[0], -1)
    if training:
        mean, var = y.mean(1), y.var(1, correction=0)
        running_mean.mul_(1 - momentum).add_(mean, alpha=momentum)
        running_var.mul_(1 - momentum).add_(y.var(1), alpha=momentum)
    else:
        mean, var = running_mean, running_var
    y = y.sub(mean[:, None]).div_((var[:, None] + eps).sqrt()).mul_(gamma[:, None]).add_(beta[:, None])
    return y.view(shape).transpose(0, 1), running_mean, running_var
