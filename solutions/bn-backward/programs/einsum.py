# kata: bn-backward (numpy)
import numpy as np


def batchnorm_backward(dout, cache):
    _, gamma, _, x_hat, _, var, eps = cache
    n = dout.shape[0]
    dgamma = np.einsum("nd,nd->d", dout, x_hat)
    dbeta = np.einsum("nd->d", dout)
    inner = dout - np.einsum("nd,d->nd", x_hat, dgamma) / n - dbeta / n
    return [np.einsum("nd,d,d->nd", inner, gamma, (var + eps) ** -0.5), dgamma, dbeta]
