# kata: data-parallel (torch)
import torch


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    n = torch.tensor(float(len(batch)), dtype=batch.dtype, device=batch.device)
    grads = [g.mul(n) for g in grad_fn(params, batch)]
    n = all_reduce(n)
    new = []
    for p, g in zip(params, grads):
        q = p.clone()
        q.add_(all_reduce(g).div_(n), alpha=-lr)
        new.append(q)
    return new
