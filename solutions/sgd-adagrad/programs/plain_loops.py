# kata: sgd-adagrad (numpy)
"""One number at a time; the state is lists of Python floats."""

import math

import numpy as np


def each_number(params, grads, state, number):
    new, kept = [], []
    for i, p in enumerate(params):
        olds = [None] * p.size if state is None else state[i]
        rows = [number(float(x), float(g), old) for x, g, old in zip(p.ravel(), grads[i].ravel(), olds)]
        new.append(np.array([x for x, _ in rows], p.dtype).reshape(p.shape))
        kept.append([old for _, old in rows])
    return new, kept


def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    def number(x, g, v):
        g += weight_decay * x
        if momentum == 0 or v is None:
            v = g
        else:
            v = momentum * v + (1 - dampening) * g
        return x - lr * (g + momentum * v if nesterov else v), v

    return each_number(params, grads, state, number)


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    def number(x, g, s):
        g += weight_decay * x
        s = (s or 0.0) + g * g
        return x - lr * g / (math.sqrt(s) + eps), s

    return each_number(params, grads, state, number)
