# kata: checkpointing (torch)
"""Autograd saves numbers in place of tensors; whoever asks for the first one has the block run again."""

import torch
from torch.autograd.graph import saved_tensors_hooks


def checkpoint(fn, *inputs):
    gpus = sorted({x.get_device() for x in inputs if isinstance(x, torch.Tensor) and x.is_cuda})
    states = torch.get_rng_state(), [torch.cuda.get_rng_state(gpu) for gpu in gpus]
    count, again = [0], []

    def pack(tensor):
        count[0] += 1
        return count[0] - 1

    def store(tensor):
        again.append(tensor.detach())

    def unpack(number):
        if not again:
            copies = [x.detach().requires_grad_(x.requires_grad) if isinstance(x, torch.Tensor) else x for x in inputs]
            with torch.random.fork_rng(gpus), torch.enable_grad(), saved_tensors_hooks(store, lambda _: None):
                torch.set_rng_state(states[0])
                for gpu, state in zip(gpus, states[1]):
                    torch.cuda.set_rng_state(state, gpu)
                fn(*copies)
        return again[number]

    with saved_tensors_hooks(pack, unpack):
        return fn(*inputs)
