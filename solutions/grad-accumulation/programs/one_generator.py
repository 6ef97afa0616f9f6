# kata: grad-accumulation (torch)
def backward_passes(model, loss_fn, micro_batches):
    for x, targets in micro_batches:
        loss = loss_fn(model(x), targets)
        n = len(targets)
        (loss * n).backward()
        yield n, loss.item()


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    optimizer.zero_grad()
    passes = list(backward_passes(model, loss_fn, micro_batches))
    total = sum(n for n, _ in passes)
    for group in optimizer.param_groups:
        for p in group["params"]:
            if p.grad is not None:
                p.grad.mul_(1 / total)
    optimizer.step()
    return sum(n * loss for n, loss in passes) / total
