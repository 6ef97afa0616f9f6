# kata: data-parallel (numpy, torch)
"""Each rank's share of the whole batch first, then a weighted mean."""


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    weight = len(batch) / all_reduce(len(batch))
    grads = grad_fn(params, batch)
    averaged = [all_reduce(weight * grad) for grad in grads]
    return [param - lr * grad for param, grad in zip(params, averaged)]
