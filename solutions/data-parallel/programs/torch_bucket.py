# kata: data-parallel (torch)
import torch


@torch.no_grad()
def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    count = batch.new_tensor([batch.size(0)])
    grads = grad_fn(params, batch)
    flat = torch.cat([count] + [(g * count).flatten() for g in grads])
    flat = all_reduce(flat)
    total, flat = flat[:1], flat[1:]
    pieces = flat.split([p.numel() for p in params])
    return [p.sub(lr * piece.view(p.shape) / total) for p, piece in zip(params, pieces)]
