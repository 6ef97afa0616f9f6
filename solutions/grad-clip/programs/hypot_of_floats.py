# kata: grad-clip (numpy)
"""In Python floats, with a norm that cannot overflow."""

import functools
import math


def clip_grad_norm(grads, max_norm):
    norm = functools.reduce(math.hypot, (x for g in grads for x in g.ravel().tolist()), 0.0)
    if norm == math.inf or norm != norm:
        raise ValueError(f"norm {norm}")
    if norm <= max_norm:
        return [g.copy() for g in grads], norm
    return [(g.astype(float) * max_norm / norm).astype(g.dtype) for g in grads], norm
