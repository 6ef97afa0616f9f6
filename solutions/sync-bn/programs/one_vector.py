# kata: sync-bn (numpy)
"""One long vector a pass, with the count at its end."""

import numpy as np


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    n, c = x.shape
    packed = np.concatenate([x.sum(axis=0), np.square(x).sum(axis=0), [n]]).astype(x.dtype)
    packed = all_reduce(packed)
    n_all = packed[-1]
    mu, var = packed[:c] / n_all, packed[c:-1] / n_all
    var = np.maximum(var - mu**2, 0)
    inv = 1 / np.sqrt(var + np.array(eps, x.dtype))
    return (x - mu) * inv * gamma + beta, {"x": x, "mu": mu, "inv": inv, "gamma": gamma, "n": n_all}


def sync_batchnorm_backward(dout, cache, all_reduce):
    normed = (cache["x"] - cache["mu"]) * cache["inv"]
    c = dout.shape[1]
    packed = all_reduce(np.concatenate([(dout * normed).sum(axis=0), dout.sum(axis=0)]))
    dgamma, dbeta = packed[:c], packed[c:]
    n = cache["n"]
    dx = cache["gamma"] * cache["inv"] / n * (n * dout - dbeta - normed * dgamma)
    return dx, dgamma, dbeta
