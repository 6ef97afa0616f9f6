# kata: grad-clip (numpy)
import numpy as np


def clip_grad_norm(grads, max_norm):
    norms = [np.linalg.norm(g) for g in grads]  # of one array; the norm of these is that of all
    total_norm = float(np.linalg.norm(norms))
    if np.isnan(total_norm) or np.isinf(total_norm):
        raise ValueError("gradient norm is not finite")
    scale = max_norm / max(total_norm, max_norm)
    return [np.multiply(g, scale, dtype=g.dtype) for g in grads], total_norm
