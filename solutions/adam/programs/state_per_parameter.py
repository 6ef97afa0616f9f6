# kata: adam (numpy, torch)
"""A dict for each parameter, with torch's names, and a function for one of them."""


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    if state is None:
        state = [{"step": 0, "exp_avg": p * 0.0, "exp_avg_sq": p * 0.0} for p in params]
    done = [one(*each, lr, *betas, eps, weight_decay, decoupled) for each in zip(params, grads, state)]
    return [p for p, _ in done], [s for _, s in done]


def one(p, g, s, lr, beta1, beta2, eps, weight_decay, decoupled):
    step = s["step"] + 1
    if weight_decay != 0 and decoupled:
        p = p * (1 - lr * weight_decay)
    elif weight_decay != 0:
        g = g + weight_decay * p
    exp_avg = s["exp_avg"] + (g - s["exp_avg"]) * (1 - beta1)
    exp_avg_sq = s["exp_avg_sq"] * beta2 + (1 - beta2) * g**2
    denom = exp_avg_sq**0.5 / (1 - beta2**step) ** 0.5 + eps
    return p - lr / (1 - beta1**step) * exp_avg / denom, {"step": step, "exp_avg": exp_avg, "exp_avg_sq": exp_avg_sq}
