# kata: data-parallel (numpy)
"""As with MPI: arrays alone are reduced, and the new parameters are written into copies."""

import numpy as np


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    local = np.array([len(batch)], dtype=np.int64)
    world = int(all_reduce(local)[0])
    new = [p.copy() for p in params]
    for p, g in zip(new, grad_fn(params, batch)):
        total = all_reduce(np.multiply(g, len(batch), dtype=g.dtype))
        p -= np.asarray(lr * total / world, dtype=p.dtype)
    return new
