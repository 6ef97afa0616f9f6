# kata: sgd-adagrad (torch)
"""As torch.optim does it, with its in-place methods, but on clones."""

import torch


@torch.no_grad()
def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    buffers = [None] * len(params) if state is None else state["momentum_buffer"]
    params, kept = [p.clone() for p in params], []
    for param, grad, buf in zip(params, grads, buffers):
        if weight_decay:
            grad = grad.add(param, alpha=weight_decay)
        if momentum:
            if buf is None:
                buf = torch.clone(grad)
            else:
                buf = buf.clone().mul_(momentum).add_(grad, alpha=1 - dampening)
            grad = grad.add(buf, alpha=momentum) if nesterov else buf
        kept.append(buf)
        param.add_(grad, alpha=-lr)
    return params, {"momentum_buffer": kept}


@torch.no_grad()
def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    params = [p.clone() for p in params]
    sums = [torch.zeros_like(p) for p in params] if state is None else [s.clone() for s in state]
    for param, grad, state_sum in zip(params, grads, sums):
        if weight_decay:
            grad = grad.add(param, alpha=weight_decay)
        state_sum.addcmul_(grad, grad, value=1)
        param.addcdiv_(grad, state_sum.sqrt().add_(eps), value=-lr)
    return params, sums
