# kata: bn-forward (numpy)
import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    axis = tuple(i for i in range(x.ndim) if i != 1)
    as_x = lambda a: a.reshape([-1 if i == 1 else 1 for i in range(x.ndim)])
    if not training:
        y = as_x(gamma) * (x - as_x(running_mean)) / np.sqrt(as_x(running_var) + eps) + as_x(beta)
        return y, running_mean.copy(), running_var.copy()
    mu = np.mean(x, axis=axis, keepdims=True)
    var = np.var(x, axis=axis, keepdims=True)
    y = as_x(gamma) * (x - mu) / np.sqrt(var + eps) + as_x(beta)
    running_mean = (1 - momentum) * running_mean + momentum * mu.ravel()
    running_var = (1 - momentum) * running_var + momentum * np.var(x, axis=axis, ddof=1)
    return y, running_mean, running_var
