# kata: sync-bn (numpy)
"""All sums in float64, where next to nothing cancels."""

import numpy as np


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    wide = x.astype(np.float64)
    s = all_reduce(np.vstack([np.full(x.shape[1], len(x), float), wide.sum(0), (wide**2).sum(0)]))
    mean = s[1] / s[0]
    var = s[2] / s[0] - mean**2
    var[var < 0] = 0
    xhat = (wide - mean) / np.sqrt(var + eps)
    y = (xhat * gamma + beta).astype(x.dtype)
    return y, (xhat, gamma / np.sqrt(var + eps), s[0])


def sync_batchnorm_backward(dout, cache, all_reduce):
    xhat, slope, rows = cache
    s = all_reduce(np.vstack([dout.sum(0, dtype=np.float64), np.einsum("nc,nc->c", dout, xhat)]))
    dx = slope * (dout - (s[0] + xhat * s[1]) / rows)
    return tuple(part.astype(dout.dtype) for part in (dx, s[1], s[0]))
