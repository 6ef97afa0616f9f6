# kata: softmax-grad (numpy)
import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(np.array(x, np.float64), axis, 0)  # a copy, the axis in front
    rows -= rows.max(0)
    np.exp(rows, out=rows)
    rows /= rows.sum(0)
    return np.moveaxis(rows, 0, axis).astype(x.dtype)


def softmax_jacobian(x):
    y = softmax(x.astype(np.float64))
    J = -np.outer(y, y)
    J[np.diag_indices_from(J)] += y
    return J.astype(x.dtype)


def softmax_backward(dout, y, axis=-1):
    dx = np.multiply(dout, y, dtype=np.float64)
    dx -= y * dx.sum(axis, keepdims=True)
    return dx.astype(y.dtype)
