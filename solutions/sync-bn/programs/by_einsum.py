# kata: sync-bn (numpy)
import numpy as np


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    ones = np.ones_like(x)
    n, s, q = all_reduce(np.array([np.einsum("nc,nc->c", *pair) for pair in [(ones, ones), (x, ones), (x, x)]]))
    std = (np.fmax(q / n - (s / n) ** 2, 0) + eps) ** 0.5
    z = (x * n - s) / (n * std)
    return z * gamma + beta, (z, gamma / std, n)


def sync_batchnorm_backward(dout, cache, all_reduce):
    z, slope, n = cache
    b, g = all_reduce(np.array([np.einsum("nc->c", dout), np.einsum("nc,nc->c", dout, z)]))
    return slope * (dout * n - b - z * g) / n, g, b
