# kata: adam (numpy)
"""One number at a time; the state is lists of Python floats."""

import math

import numpy as np


def number(p, g, m, v, t, lr, beta1, beta2, eps, weight_decay, decoupled):
    p, g = float(p), float(g)
    if not decoupled:
        g += weight_decay * p
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)
    step = m / (1 - beta1**t) / (math.sqrt(v / (1 - beta2**t)) + eps)
    return p - lr * step - (lr * weight_decay * p if decoupled else 0.0), m, v


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    t, kept = (1, [[(0.0, 0.0)] * p.size for p in params]) if state is None else (state[0] + 1, state[1])
    rest = (t, lr, *betas, eps, weight_decay, decoupled)
    new, after = [], []
    for p, g, old in zip(params, grads, kept):
        rows = [number(x, y, m, v, *rest) for x, y, (m, v) in zip(p.ravel(), g.ravel(), old)]
        new.append(np.array([row[0] for row in rows], p.dtype).reshape(p.shape))
        after.append([(m, v) for _, m, v in rows])
    return new, (t, after)
