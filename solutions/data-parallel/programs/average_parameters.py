# kata: data-parallel (numpy, torch)
"""Every rank steps by itself; then the parameters are averaged by samples. For plain gradient descent it is the same."""


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    count = batch.shape[0]
    everyone = all_reduce(count)
    result = []
    for param, grad in zip(params, grad_fn(params, batch)):
        own = param - lr * grad
        result.append(all_reduce(own * count) / everyone)
    return result
