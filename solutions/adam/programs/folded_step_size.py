# kata: adam (numpy)
"""The corrections folded into the step size and into eps, as at the end of section 2 of the paper."""

import numpy as np


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    step, moments = state if state is not None else (0, [(np.zeros_like(p), np.zeros_like(p)) for p in params])
    step += 1
    c1, c2 = (1 - beta**step for beta in betas)
    alpha, eps_hat = lr * np.sqrt(c2) / c1, eps * np.sqrt(c2)
    stepped, kept = [], []
    for p, g, (m, v) in zip(params, grads, moments):
        g = g if decoupled else g + weight_decay * p
        m, v = (b * old + (1 - b) * new for b, old, new in zip(betas, (m, v), (g, np.square(g))))
        shrunk = p - lr * weight_decay * p if decoupled else p
        stepped.append((shrunk - alpha * m / (np.sqrt(v) + eps_hat)).astype(p.dtype))
        kept.append((m, v))
    return stepped, (step, kept)
