"""Synchronised batch normalisation, as each rank runs it."""


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    """Batch norm of this rank's rows by the statistics of all ranks' rows.

    x:            (n, C), this rank's rows
    gamma, beta:  (C,), the same on every rank
    eps:          a float above 0
    all_reduce:   all_reduce(array): the sum of the ranks' arrays, once all
                  have called it; to be called exactly once

    Returns (y, cache): y (n, C), and what the backward pass needs.
    """
    raise NotImplementedError


def sync_batchnorm_backward(dout, cache, all_reduce):
    """The gradients of sync_batchnorm.

    dout:        (n, C), the gradient by this rank's y
    cache:       from this rank's forward pass
    all_reduce:  as above; to be called exactly once

    Returns (dx, dgamma, dbeta): (n, C), (C,) and (C,); dgamma and dbeta are
    summed over all ranks.
    """
    raise NotImplementedError
