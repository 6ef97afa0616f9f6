"""Goodfellow et al., Deep Learning (2016), sections 4.1 and 6.2.2.3: softmax, shifted by its largest input.

J = diag(y) - y yᵀ        Jᵀ g = y · (g - y·g)
"""

import torch


def softmax(x, axis=-1):
    """y, of x's shape: positive, and 1 in total along the axis."""
    shifted = x - x.amax(dim=axis, keepdim=True)  # at most 0: nothing overflows, and the ratio stays
    powers = torch.exp(shifted)
    return powers / powers.sum(dim=axis, keepdim=True)


def softmax_jacobian(x):
    """J (D, D): y_i (1 - y_i) on the diagonal, -y_i y_j beside it."""
    y = softmax(x)  # (D,)
    return torch.diag(y) - torch.outer(y, y)


def softmax_backward(dout, y, axis=-1):
    """dx, of y's shape: J is symmetric, so J g is y · g minus y times the one number y·g."""
    inner = (dout * y).sum(dim=axis, keepdim=True)  # 1 along the axis
    return y * (dout - inner)
