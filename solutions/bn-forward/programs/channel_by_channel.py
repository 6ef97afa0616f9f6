# kata: bn-forward (numpy)
import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    y = np.empty_like(x)
    running_mean, running_var = np.array(running_mean), np.array(running_var)
    for c in range(x.shape[1]):
        channel = x[:, c]
        if training:
            mean, var, unbiased = channel.mean(), channel.var(), channel.var(ddof=1)
        else:
            mean, var = running_mean[c], running_var[c]
        y[:, c] = gamma[c] * ((channel - mean) / np.sqrt(var + eps)) + beta[c]
        if training:
            running_mean[c] = running_mean[c] * (1 - momentum) + mean * momentum
            running_var[c] = running_var[c] * (1 - momentum) + unbiased * momentum
    return y, running_mean, running_var
