# kata: data-parallel (numpy, torch)
"""The difference to a plain step on sums: lr is divided once, by the samples of all ranks."""


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    grads = grad_fn(params, batch)
    grads = list(map(lambda g: all_reduce(g * len(batch)), grads))
    rate = lr / all_reduce(float(len(batch)))
    new = list(params)
    for i in range(len(params)):
        new[i] = params[i] - rate * grads[i]
    return new
