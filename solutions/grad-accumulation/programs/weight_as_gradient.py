# kata: grad-accumulation (torch)
"""The weight of a micro-batch is what its backward pass starts from, instead of 1."""

import math

import torch


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    for parameter in model.parameters():
        parameter.grad = None
    total = sum(len(targets) for _, targets in micro_batches)
    losses = []
    for x, targets in micro_batches:
        loss = loss_fn(model(x), targets)
        loss.backward(gradient=torch.full_like(loss, len(x) / total))
        losses.append(len(x) * loss.item())
    optimizer.step()
    return math.fsum(losses) / total
