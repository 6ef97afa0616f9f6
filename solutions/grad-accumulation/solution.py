"""One step on a batch that comes in parts: backward adds to .grad, so the gradient of a sum may come in parts, too."""


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    """One step of the optimizer on all micro-batches together: the mean loss over all samples, as a float."""
    total = sum(len(x) for x, _ in micro_batches)
    whole = 0.0
    optimizer.zero_grad()
    for x, targets in micro_batches:
        outputs = model(x)
        loss = loss_fn(outputs, targets)  # the mean over this micro-batch, shape ()
        share = loss * (len(x) / total)  # the shares add up to the mean over all samples
        share.backward()  # adds to .grad, and frees the graph
        whole += share.item()
    optimizer.step()
    return whole
