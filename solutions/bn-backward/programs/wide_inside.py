# kata: bn-backward (numpy)
"""Does the arithmetic in float64 and returns the dtype it was given."""

import numpy as np


def batchnorm_backward(dout, cache):
    *arrays, eps = cache
    kind = dout.dtype
    g, x, gamma = (np.asarray(a, dtype=np.float64) for a in (dout, arrays[0], arrays[1]))
    mu = np.average(x, axis=0)
    sigma = np.sqrt(np.var(x, axis=0) + eps)
    h = (x - mu) / sigma
    dgamma, dbeta = np.einsum("ij,ij->j", g, h), g.sum(axis=0)
    dx = (gamma / sigma) * (g - dbeta / len(g) - h * dgamma / len(g))
    return tuple(a.astype(kind, copy=False) for a in (dx, dgamma, dbeta))
