# kata: sgd-adagrad (numpy)
"""All parameters in one vector, which is cut up again at the end."""

import numpy as np


def flat(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


def cut(vector, like):
    ends = np.cumsum([p.size for p in like])[:-1]
    return [piece.reshape(p.shape) for piece, p in zip(np.split(vector, ends), like)]


def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    p, g = flat(params), flat(grads)
    g = g + weight_decay * p
    share = 1.0 if state is None else 1.0 - dampening
    v = (0.0 if state is None else momentum * state) + share * g
    if momentum == 0.0:
        v = g
    return cut(p - lr * (g + momentum * v if nesterov else v), params), v


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    p, g = flat(params), flat(grads)
    g = g + weight_decay * p
    root = np.abs(g) if state is None else np.hypot(state, g)  # the root itself is kept, not its square
    return cut(p - lr * np.divide(g, root + eps), params), root
