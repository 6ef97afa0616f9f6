# kata: bn-forward (numpy, torch)
import math


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    axes, shape = (0,), (1, -1)
    if x.ndim == 4:
        axes, shape = (0, 2, 3), (1, -1, 1, 1)
    new_mean, new_var = running_mean, running_var
    mean, var = running_mean.reshape(shape), running_var.reshape(shape)
    if training:
        n = math.prod(x.shape) // x.shape[1]
        mean = x.mean(axes).reshape(shape)
        spread = ((x - mean) ** 2).mean(axes)
        var = spread.reshape(shape)
        batch_mean = mean.reshape(-1)
        batch_var = spread * (n / (n - 1))
        new_mean = (1 - momentum) * running_mean + momentum * batch_mean
        new_var = (1 - momentum) * running_var + momentum * batch_var
    centred = x - mean
    std = (var + eps) ** 0.5
    x_hat = centred / std
    scale, shift = gamma.reshape(shape), beta.reshape(shape)
    y = scale * x_hat + shift
    return y, new_mean, new_var
