# kata: checkpointing (torch)
"""The result is computed without a graph, and then led over a bridge whose way back knows how to run again."""

import contextlib

import torch


class Bridge(torch.autograd.Function):
    @staticmethod
    def forward(ctx, back, result, *floats):
        ctx.back = back
        return result.view_as(result)

    @staticmethod
    def backward(ctx, grad):
        return None, None, *ctx.back(grad)


@contextlib.contextmanager
def rng(states):
    before = snapshot(states)
    restore(states)
    try:
        yield
    finally:
        restore(before)


def snapshot(devices):
    return {d: torch.get_rng_state() if d == "cpu" else torch.cuda.get_rng_state(d) for d in devices}


def restore(states):
    for device, state in states.items():
        if device == "cpu":
            torch.set_rng_state(state)
        else:
            torch.cuda.set_rng_state(state, device)


def checkpoint(fn, *inputs):
    floats = [x for x in inputs if isinstance(x, torch.Tensor) and x.is_floating_point()]
    if not any(x.requires_grad for x in floats):
        return fn(*inputs)
    states = snapshot(["cpu", *{str(x.device) for x in floats if x.is_cuda}])
    with torch.no_grad():
        result = fn(*inputs)

    def back(grad):
        fresh, used = [], []
        for x in inputs:
            if isinstance(x, torch.Tensor) and x.is_floating_point():
                x = x.detach().requires_grad_(x.requires_grad)
                fresh.append(x)
            used.append(x)
        with torch.enable_grad(), rng(states):
            torch.autograd.backward([fn(*used)], [grad])
        return [x.grad for x in fresh]

    return Bridge.apply(back, result, *floats)
