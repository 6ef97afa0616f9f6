# kata: bn-backward (numpy)
"""Builds the N by N Jacobian of each column and multiplies by it: slow, but right."""

import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mean, var, eps = cache
    N, D = x.shape
    columns = []
    for d in range(D):
        h = x_hat[:, d]
        jacobian = np.eye(N, dtype=x.dtype)
        jacobian -= np.outer(h, h) / N
        jacobian -= np.ones((N, N), dtype=x.dtype) / N
        columns.append(jacobian.T @ dout[:, d] * (gamma[d] / np.sqrt(var[d] + eps)))
    return np.stack(columns, axis=1), np.diag(dout.T @ x_hat).copy(), np.ones(N, dtype=x.dtype) @ dout
