# kata: grad-accumulation (torch)
import torch


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    learning = [p for p in model.parameters() if p.requires_grad]
    sizes = [x.size(0) for x, _ in micro_batches]
    sums = [None] * len(learning)
    mean = 0.0
    for (x, targets), size in zip(micro_batches, sizes):
        loss = loss_fn(model(x), targets)
        weight = size / sum(sizes)
        grads = torch.autograd.grad(loss, learning, allow_unused=True)
        for i, grad in enumerate(grads):
            if grad is not None:
                sums[i] = grad * weight if sums[i] is None else sums[i] + grad * weight
        mean += float(loss) * weight
    for parameter, grad in zip(learning, sums):
        parameter.grad = grad
    optimizer.step()
    return mean
