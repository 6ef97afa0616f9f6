"""Synchronous data parallelism, as torch's DistributedDataParallel has it, with weights for unequal shards."""


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    """One step on the whole batch, of which each rank holds a shard: the new params, the same on every rank."""
    n = len(batch)
    total = all_reduce(n)  # the samples of all ranks
    grads = grad_fn(params, batch)
    stepped = []
    for p, g in zip(params, grads, strict=True):
        summed = all_reduce(n * g)  # n · g is the shard's sum over its samples: sums add up, means do not
        mean = summed / total
        stepped.append(p - lr * mean)
    return stepped
