# kata: checkpointing (torch)
"""A small class holds the call; the Function knows nothing but how to ask it."""

import torch


class Call:
    def __init__(self, fn, inputs):
        self.fn, self.inputs = fn, inputs
        cuda = [value.device for value in inputs if isinstance(value, torch.Tensor) and value.is_cuda]
        self.devices = list(dict.fromkeys(cuda))
        self.seeds = [torch.get_rng_state(), *map(torch.cuda.get_rng_state, self.devices)]

    def asks(self):
        return any(isinstance(value, torch.Tensor) and value.requires_grad for value in self.inputs)

    def again(self, gradient):
        arguments = [self.leaf(value) for value in self.inputs]
        with torch.random.fork_rng(self.devices):
            torch.set_rng_state(self.seeds[0])
            for device, seed in zip(self.devices, self.seeds[1:]):
                torch.cuda.set_rng_state(seed, device)
            with torch.enable_grad():
                result = self.fn(*arguments)
        result.backward(gradient)
        return [value.grad if isinstance(value, torch.Tensor) else None for value in arguments]

    @staticmethod
    def leaf(value):
        if isinstance(value, torch.Tensor):
            return value.detach().requires_grad_(value.requires_grad)
        return value


class Ask(torch.autograd.Function):
    @staticmethod
    def forward(ctx, call, *inputs):
        ctx.call = call
        return call.fn(*inputs)

    @staticmethod
    def backward(ctx, gradient):
        return None, *ctx.call.again(gradient)


def checkpoint(fn, *inputs):
    call = Call(fn, inputs)
    return Ask.apply(call, *inputs) if call.asks() else fn(*inputs)
