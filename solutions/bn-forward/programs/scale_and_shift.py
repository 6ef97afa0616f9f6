# kata: bn-forward (numpy, torch)
def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    # channels last, so that (C,) arrays need no reshape
    flat = x if x.ndim == 2 else x.swapaxes(1, 3)
    N = flat.reshape(-1, flat.shape[-1]).shape[0]
    mean, var = running_mean, running_var
    if training:
        rows = flat.reshape(N, -1)
        mean = rows.sum(0) / N
        squares = ((rows - mean) ** 2).sum(0)
        var = squares / N
        running_mean = running_mean + momentum * (mean - running_mean)
        running_var = running_var + momentum * (squares / (N - 1) - running_var)
    scale = gamma * (var + eps) ** -0.5
    y = (flat - mean) * scale + beta
    return y if x.ndim == 2 else y.swapaxes(1, 3), running_mean, running_var
