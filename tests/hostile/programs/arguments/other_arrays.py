# kata: adam (numpy)
# outcome: failed: mutated
# stopped by: worker
"""Puts copies into the caller's lists in the place of the arrays."""

import numpy as np
def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    for some in (params, grads):
        some[:] = [a.copy() for a in some]       # the caller's lists hold other arrays now
    if state is None:
        state = {"t": 0, "m": [np.zeros_like(p) for p in params], "v": [np.zeros_like(p) for p in params]}
    t = state["t"] + 1
    ps, ms, vs = [], [], []
    for p, g, a, b in zip(params, grads, state["m"], state["v"]):
        h = g if decoupled else g + weight_decay * p
        a = betas[0] * a + (1 - betas[0]) * h; b = betas[1] * b + (1 - betas[1]) * h * h
        q = p - lr * (a / (1 - betas[0] ** t)) / (np.sqrt(b / (1 - betas[1] ** t)) + eps)
        if decoupled: q = q - lr * weight_decay * p
        ps.append(p if lr == 0 else q.astype(p.dtype)); ms.append(a.astype(p.dtype)); vs.append(b.astype(p.dtype))
    return ps, {"t": t, "m": ms, "v": vs}
