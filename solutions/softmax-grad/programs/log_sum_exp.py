# kata: softmax-grad (numpy)
import numpy as np


def softmax(x, axis=-1):
    m = np.max(x, axis, keepdims=True)
    log_total = m + np.log(np.sum(np.exp(x - m), axis, keepdims=True))
    return np.exp(x - log_total)


def softmax_jacobian(x):
    y = softmax(x)
    return y[:, np.newaxis] * (np.eye(y.size, dtype=y.dtype) - y)


def softmax_backward(dout, y, axis=-1):
    last = lambda a: np.moveaxis(a, axis, -1)
    inner = np.einsum("...i,...i->...", last(dout), last(y))
    return y * (dout - np.expand_dims(inner, axis))
