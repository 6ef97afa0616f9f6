# kata: adam (torch)
"""As torch.optim does it, with its in-place methods, but on clones."""

import math

import torch


@torch.no_grad()
def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    beta1, beta2 = betas
    params = [p.clone() for p in params]
    new_state = {}
    for i, (param, grad) in enumerate(zip(params, grads)):
        if state is None:
            step, exp_avg, exp_avg_sq = 0, torch.zeros_like(param), torch.zeros_like(param)
        else:
            step, exp_avg, exp_avg_sq = state[i]["step"], state[i]["exp_avg"].clone(), state[i]["exp_avg_sq"].clone()
        step += 1
        if weight_decay:
            if decoupled:
                param.mul_(1 - lr * weight_decay)
            else:
                grad = grad.add(param, alpha=weight_decay)
        exp_avg.lerp_(grad, 1 - beta1)
        exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        denom = (exp_avg_sq.sqrt() / math.sqrt(1 - beta2**step)).add_(eps)
        param.addcdiv_(exp_avg, denom, value=-lr / (1 - beta1**step))
        new_state[i] = {"step": step, "exp_avg": exp_avg, "exp_avg_sq": exp_avg_sq}
    return params, new_state
