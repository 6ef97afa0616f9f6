"""Gradient accumulation."""


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    """One step of the optimizer on a batch that comes in micro-batches.

    model:          an nn.Module; model(x) gives the outputs
    loss_fn:        loss_fn(outputs, targets): the mean loss over the samples,
                    a tensor of shape ()
    optimizer:      of the model's parameters, like those of torch.optim
    micro_batches:  a list of pairs (x, targets), of one sample or more

    Returns the mean loss over all samples, before the step: a Python float.
    """
    raise NotImplementedError
