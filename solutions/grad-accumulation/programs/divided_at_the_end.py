# kata: grad-accumulation (torch)
"""Sums are accumulated, and the gradients are divided once, before the step."""

import torch


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    optimizer.zero_grad()
    samples, loss_sum = 0, 0.0
    for x, targets in micro_batches:
        n = x.shape[0]
        loss = loss_fn(model(x), targets) * n
        loss.backward()
        loss_sum += loss.item()
        samples += n
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.grad is not None:
                parameter.grad /= samples
    optimizer.step()
    return loss_sum / samples
