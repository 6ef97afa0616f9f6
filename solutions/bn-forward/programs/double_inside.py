# kata: bn-forward (numpy)
import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    dtype = x.dtype
    x, gamma, beta, running_mean, running_var = (
        np.array(a, np.float64) for a in (x, gamma, beta, running_mean, running_var)
    )
    rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1).T  # (n, C), a copy or a view of one
    if training:
        mean = np.average(rows, axis=0)
        cov = [np.dot(column, column) for column in (rows - mean).T]
        var, unbiased = np.array(cov) / len(rows), np.array(cov) / (len(rows) - 1)
        running_mean += momentum * (mean - running_mean)
        running_var += momentum * (unbiased - running_var)
    else:
        mean, var = running_mean, running_var
    rows = (rows - mean) * (gamma / np.sqrt(var + eps)) + beta
    y = np.moveaxis(rows.T.reshape(x.shape[1], x.shape[0], *x.shape[2:]), 0, 1)
    return y.astype(dtype), running_mean.astype(dtype), running_var.astype(dtype)
