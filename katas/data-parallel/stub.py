"""One step of data-parallel training."""


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    """One step of gradient descent on the whole batch, of which this rank
    holds one shard; every rank runs this function at the same time.

    params:      a list of float arrays, the same on every rank
    batch:       this rank's samples, along the first axis; at least one
    grad_fn:     grad_fn(params, batch): the mean gradient over a batch, a list
                 of arrays shaped like params
    lr:          a float
    all_reduce:  all_reduce(value): the sum of the ranks' values, once all have
                 called it; an array or a number

    Returns the new params, the same on every rank: a list of arrays of the
    same shapes and dtype. The arguments stay as they were.
    """
    raise NotImplementedError
