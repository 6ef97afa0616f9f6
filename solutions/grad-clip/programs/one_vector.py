# kata: grad-clip (numpy)
"""One long vector, and its pieces."""

import numpy as np


def clip_grad_norm(grads, max_norm):
    if len(grads) == 0:
        return [], np.float64(0.0)
    flat = np.concatenate([g.ravel() for g in grads])
    norm = np.sqrt(np.dot(flat, flat))
    if not np.isfinite(norm):
        raise ValueError("an entry of the gradients is NaN or infinite")
    if norm > max_norm:
        flat = flat / norm * max_norm
    ends = np.cumsum([g.size for g in grads])
    return [flat[end - g.size : end].reshape(g.shape) for g, end in zip(grads, ends)], norm
