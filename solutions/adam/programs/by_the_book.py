# kata: adam (numpy, torch)
def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    beta1, beta2 = betas
    if state is None:
        state = {"t": 1, "m": [xp.zeros_like(p) for p in params], "v": [xp.zeros_like(p) for p in params]}
    t = state["t"]
    new, ms, vs = [], [], []
    for p, g, m, v in zip(params, grads, state["m"], state["v"]):
        if not decoupled:
            g = g + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        root = v_hat**0.5 + eps
        step = lr * m_hat / root
        if decoupled:
            step = step + lr * weight_decay * p
        new.append(p - step)
        ms.append(m)
        vs.append(v)
    return new, {"t": t + 1, "m": ms, "v": vs}
