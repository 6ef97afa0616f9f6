# kata: bn-backward (numpy)
"""Every operation of the forward pass as an object with its own backward, recomputed from x alone."""

import numpy as np


class Centre:
    def forward(self, x):
        self.n = x.shape[0]
        return x - x.mean(axis=0, keepdims=True)

    def backward(self, grad):
        return grad - grad.sum(axis=0, keepdims=True) / self.n


class InverseRoot:
    def __init__(self, eps):
        self.eps = eps

    def forward(self, c):
        self.c = c
        self.out = 1.0 / np.sqrt(np.mean(c * c, axis=0, keepdims=True) + self.eps)
        return self.out

    def backward(self, grad):
        return -grad * self.out**3 * self.c / self.c.shape[0]


class Multiply:
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, grad):
        return grad * self.b, np.sum(grad * self.a, axis=0, keepdims=True)


def batchnorm_backward(dout, cache):
    x, gamma, eps = cache[0], cache[1], cache[-1]
    centre, root, normalise, scale = Centre(), InverseRoot(eps), Multiply(), Multiply()
    c = centre.forward(x)
    scale.forward(normalise.forward(c, root.forward(c)), gamma)

    dx_hat, dgamma = scale.backward(dout)
    dc, dinv = normalise.backward(dx_hat)
    dx = centre.backward(dc + root.backward(dinv))
    return dx, dgamma[0], dout.sum(axis=0)
