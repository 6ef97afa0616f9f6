# kata: checkpointing (torch)
"""A Function of its own for each call, which finds everything in the scope around it."""

import torch
from torch.autograd import Function


def checkpoint(fn, *inputs):
    is_tensor = [isinstance(value, torch.Tensor) for value in inputs]
    tensors = [value for value, is_one in zip(inputs, is_tensor) if is_one]
    if True not in [value.requires_grad for value in tensors]:
        return fn(*inputs)
    gpus = list({value.device for value in tensors if value.device.type == "cuda"})
    cpu_state = torch.get_rng_state()
    gpu_states = {gpu: torch.cuda.get_rng_state(gpu) for gpu in gpus}

    def arguments(replaced):
        replaced = iter(replaced)
        return [next(replaced) if is_one else value for value, is_one in zip(inputs, is_tensor)]

    class Recomputed(Function):
        @staticmethod
        def forward(ctx, *given):
            return fn(*arguments(given))

        @staticmethod
        def backward(ctx, gradient):
            leaves = [t.detach().requires_grad_(needed) for t, needed in zip(tensors, ctx.needs_input_grad)]
            with torch.random.fork_rng(devices=gpus):
                torch.set_rng_state(cpu_state)
                for gpu in gpus:
                    torch.cuda.set_rng_state(gpu_states[gpu], gpu)
                with torch.enable_grad():
                    result = fn(*arguments(leaves))
            result.backward(gradient)
            return tuple(leaf.grad for leaf in leaves)

    return Recomputed.apply(*tensors)
