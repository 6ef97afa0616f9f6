# kata: data-parallel (numpy)
"""One call for everything: all gradients and the count as one long vector, which is cut up again."""

import numpy as np


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    n = batch.shape[0]
    grads = grad_fn(params, batch)
    bucket = np.concatenate([np.ravel(n * g) for g in grads] + [np.array([n], dtype=params[0].dtype)])
    bucket = all_reduce(bucket)
    bucket = bucket[:-1] / bucket[-1]
    cuts = np.cumsum([g.size for g in grads])[:-1]
    return [p - lr * g.reshape(p.shape) for p, g in zip(params, np.split(bucket, cuts))]
