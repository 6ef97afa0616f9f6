# kata: checkpointing (torch)
import torch


class CheckpointFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run_function, *args):
        ctx.run_function = run_function
        ctx.args = args
        ctx.cpu_state = torch.get_rng_state()
        ctx.on_gpu = any(torch.is_tensor(a) and a.is_cuda for a in args)
        if ctx.on_gpu:
            ctx.gpu_state = torch.cuda.get_rng_state()
        with torch.no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx, grad_output):
        copies = []
        for a in ctx.args:
            if torch.is_tensor(a):
                copy = a.detach()
                copy.requires_grad = a.requires_grad
                copies.append(copy)
            else:
                copies.append(a)
        cpu_before = torch.get_rng_state()
        torch.set_rng_state(ctx.cpu_state)
        if ctx.on_gpu:
            gpu_before = torch.cuda.get_rng_state()
            torch.cuda.set_rng_state(ctx.gpu_state)
        with torch.enable_grad():
            out = ctx.run_function(*copies)
        torch.set_rng_state(cpu_before)
        if ctx.on_gpu:
            torch.cuda.set_rng_state(gpu_before)
        out.backward(grad_output)
        grads = [c.grad if torch.is_tensor(c) else None for c in copies]
        return (None, *grads)


def checkpoint(fn, *inputs):
    if not any(torch.is_tensor(a) and a.requires_grad for a in inputs):
        return fn(*inputs)
    return CheckpointFunction.apply(fn, *inputs)
