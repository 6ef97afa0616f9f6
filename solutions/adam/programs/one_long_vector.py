# kata: adam (numpy)
"""All parameters in one vector, which is cut up again at the end."""

import numpy as np


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    flat = np.concatenate([np.ravel(p) for p in params])
    g = np.concatenate([np.ravel(g) for g in grads])
    if state is None:
        state = {"m": np.zeros_like(flat), "v": np.zeros_like(flat), "t": 0}
    if not decoupled:
        g = g + weight_decay * flat
    m = state["m"] + (1 - betas[0]) * (g - state["m"])
    v = state["v"] + (1 - betas[1]) * (g**2 - state["v"])
    t = state["t"] + 1
    update = m / (1 - betas[0] ** t) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)
    update += weight_decay * flat if decoupled else 0.0
    pieces = np.split(flat - lr * update, np.cumsum([p.size for p in params])[:-1])
    return [piece.reshape(p.shape) for piece, p in zip(pieces, params)], {"m": m, "v": v, "t": t}
