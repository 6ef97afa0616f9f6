# kata: checkpointing (torch)
"""Nothing special where no gradient is wanted; otherwise the sum of result times gradient is differentiated."""

import torch


class Rerun(torch.autograd.Function):
    @staticmethod
    def forward(ctx, fn, state, *inputs):
        ctx.state = state
        ctx.again = lambda leaves: fn(*leaves)
        ctx.inputs = inputs
        return fn(*inputs)

    @staticmethod
    @torch.enable_grad()
    def backward(ctx, grad):
        leaves = [as_leaf(value) for value in ctx.inputs]
        now = states(ctx.inputs)
        set_states(ctx.state)
        (ctx.again(leaves) * grad).sum().backward()
        set_states(now)
        return None, None, *[getattr(leaf, "grad", None) for leaf in leaves]


def as_leaf(value):
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return value
    return value.detach().clone().requires_grad_()


def states(inputs):
    gpu = next((value.device for value in inputs if isinstance(value, torch.Tensor) and value.is_cuda), None)
    return torch.random.get_rng_state(), gpu, None if gpu is None else torch.cuda.get_rng_state(gpu)


def set_states(given):
    cpu, gpu, state = given
    torch.random.set_rng_state(cpu)
    if gpu is not None:
        torch.cuda.set_rng_state(state, gpu)


def checkpoint(fn, *inputs):
    wanted = any(isinstance(value, torch.Tensor) and value.requires_grad for value in inputs)
    if not wanted or not torch.is_grad_enabled():
        return fn(*inputs)
    return Rerun.apply(fn, states(inputs), *inputs)
