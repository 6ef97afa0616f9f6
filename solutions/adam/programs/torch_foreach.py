# kata: adam (torch)
"""Lists of tensors at once, and the number of the step as a tensor."""

import torch


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    if state is None:
        zeros = [torch.zeros_like(p) for p in params]
        state = {"step": params[0].new_zeros((), dtype=torch.int64), "m": zeros, "v": zeros}
    step = state["step"] + 1
    if not decoupled:
        grads = torch._foreach_add(grads, params, alpha=weight_decay)
    m = torch._foreach_lerp(state["m"], grads, 1 - betas[0])
    v = torch._foreach_add(
        torch._foreach_mul(state["v"], betas[1]), torch._foreach_mul(grads, grads), alpha=1 - betas[1]
    )
    root = torch._foreach_sqrt(torch._foreach_div(v, 1 - betas[1] ** step.item()))
    update = torch._foreach_div(torch._foreach_div(m, 1 - betas[0] ** step.item()), torch._foreach_add(root, eps))
    if decoupled:
        update = torch._foreach_add(update, params, alpha=weight_decay)
    return torch._foreach_sub(params, torch._foreach_mul(update, lr)), {"step": step, "m": m, "v": v}
