# kata: grad-accumulation (torch)
"""The loss is added up where it is: one wait for the GPU, at the end."""


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    total = sum([len(batch[0]) for batch in micro_batches])
    optimizer.zero_grad(set_to_none=True)
    running = None
    for x, targets in micro_batches:
        weighted = loss_fn(model(x), targets).mul(len(x)).div(total)
        weighted.backward()
        running = weighted.detach() if running is None else running + weighted.detach()
    optimizer.step()
    return running.item()
