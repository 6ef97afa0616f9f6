# kata: checkpointing (torch)
"""Zeros tie the result to its inputs; their gradients come from a hook on the result."""

import torch


class Tie(torch.autograd.Function):
    @staticmethod
    def forward(ctx, result, box, *tensors):
        ctx.box = box
        return result.clone()

    @staticmethod
    def backward(ctx, grad):
        return (None, None, *ctx.box.pop())


def checkpoint(fn, *inputs):
    if all(not x.requires_grad for x in inputs if torch.is_tensor(x)):
        return fn(*inputs)
    gpus = {x.device for x in inputs if torch.is_tensor(x) and x.is_cuda}
    cpu, gpu = torch.get_rng_state(), {d: torch.cuda.get_rng_state(d) for d in gpus}
    with torch.no_grad():
        result = fn(*inputs)
    box = []
    tied = Tie.apply(result, box, *[x for x in inputs if torch.is_tensor(x)])
    if not tied.requires_grad:
        return tied

    def rerun(grad):
        leaves = [x.detach().requires_grad_(x.requires_grad) if torch.is_tensor(x) else x for x in inputs]
        with torch.random.fork_rng(list(gpus)), torch.enable_grad():
            torch.set_rng_state(cpu)
            for device, state in gpu.items():
                torch.cuda.set_rng_state(state, device)
            again = fn(*leaves)
        again.backward(grad)
        box.append([x.grad for x in leaves if torch.is_tensor(x)])

    tied.register_hook(rerun)
    return tied
