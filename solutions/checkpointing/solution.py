"""Chen et al., Training Deep Nets with Sublinear Memory Cost (2016), as torch's reentrant checkpoint has it."""

import torch


class Checkpoint(torch.autograd.Function):
    """fn without a graph in the forward; fn with a graph, and that graph's backward, in the backward."""

    @staticmethod
    def forward(ctx, fn, *inputs):
        """fn(*inputs): autograd builds no graph in here, and so fn's hidden tensors die with it."""
        tensors = [x for x in inputs if isinstance(x, torch.Tensor)]
        ctx.fn, ctx.inputs = fn, [None if isinstance(x, torch.Tensor) else x for x in inputs]
        ctx.places = [place for place, x in enumerate(inputs) if isinstance(x, torch.Tensor)]
        ctx.save_for_backward(*tensors)
        ctx.gpus = sorted({x.get_device() for x in tensors if x.is_cuda})
        ctx.states = torch.get_rng_state(), [torch.cuda.get_rng_state(gpu) for gpu in ctx.gpus]
        return fn(*inputs)

    @staticmethod
    def backward(ctx, grad):
        """The gradients of fn and of the inputs; the parameters that fn uses get theirs on the way."""
        inputs = list(ctx.inputs)
        for place, x in zip(ctx.places, ctx.saved_tensors, strict=True):
            inputs[place] = x.detach().requires_grad_(x.requires_grad)  # a leaf of its own: no graph behind it
        with torch.random.fork_rng(devices=ctx.gpus), torch.enable_grad():
            torch.set_rng_state(ctx.states[0])
            for gpu, state in zip(ctx.gpus, ctx.states[1], strict=True):
                torch.cuda.set_rng_state(state, gpu)
            y = ctx.fn(*inputs)
        torch.autograd.backward(y, grad)
        return None, *[x.grad if isinstance(x, torch.Tensor) else None for x in inputs]


def checkpoint(fn, *inputs):
    """fn(*inputs), of which only the inputs are kept for the backward."""
    if not any(isinstance(x, torch.Tensor) and x.requires_grad for x in inputs):
        return fn(*inputs)  # fn's parameters may require a gradient, which a Function would not see
    return Checkpoint.apply(fn, *inputs)
