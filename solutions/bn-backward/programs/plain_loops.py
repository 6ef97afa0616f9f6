# kata: bn-backward (numpy)
"""Nothing but loops over numbers; the arrays only carry them in and out."""

import math

import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, mean, var, eps = cache
    rows, columns = dout.shape
    dx = np.empty_like(dout, order="C")
    dgamma, dbeta = np.empty_like(gamma), np.empty_like(gamma)
    for j in range(columns):
        std = math.sqrt(float(var[j]) + eps)
        g = [float(v) for v in dout[:, j]]
        h = [(float(v) - float(mean[j])) / std for v in x[:, j]]
        total = sum(g)
        along = sum(a * b for a, b in zip(g, h))
        dgamma[j], dbeta[j] = along, total
        for i in range(rows):
            dx[i, j] = float(gamma[j]) * (g[i] - total / rows - h[i] * along / rows) / std
    return dx, dgamma, dbeta
