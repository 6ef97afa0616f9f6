# kata: bn-backward (numpy)
import numpy as np


def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    dbeta = np.add.reduce(dout, axis=0)
    work = dout * x_hat
    dgamma = np.add.reduce(work, axis=0)
    np.multiply(x_hat, dgamma / x.shape[0], out=work)
    dx = dout.copy()
    dx -= work
    dx -= dbeta / x.shape[0]
    dx *= gamma
    dx /= np.sqrt(sample_var + eps)
    print("dx", dx.shape)
    return dx, dgamma, dbeta
