# kata: bn-backward (numpy)
import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, _, x_hat, _, var, eps = cache
    N = len(x)
    db, dg = dout.sum(0), np.sum(dout * x_hat, 0)
    return gamma / np.sqrt(var + eps) / N * (N * dout - db - x_hat * dg), dg, db
