# kata: sync-bn (numpy)
import numpy as np


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    ones = np.ones((1, len(x)), dtype=x.dtype)
    table = np.hstack([ones.T, x, x * x])  # (n, 1 + 2C)
    n, *rest = all_reduce(ones @ table)[0]
    first, second = np.split(np.array(rest, dtype=x.dtype) / n, 2)
    deviation = np.sqrt(np.clip(second - first * first, 0, None) + x.dtype.type(eps))
    z = (x - first) / deviation
    return z * gamma + beta, [z, gamma / deviation, n]


def sync_batchnorm_backward(dout, cache, all_reduce):
    z, slope, n = cache
    ones = np.ones((1, len(z)), dtype=z.dtype)
    db, dg = np.split(all_reduce(ones @ np.hstack([dout, dout * z]))[0], 2)
    return slope * (dout - db / n - z * (dg / n)), dg, db
