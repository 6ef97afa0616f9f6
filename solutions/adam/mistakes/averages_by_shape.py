"""The averages are looked up by the parameter's shape: two of one shape share them

Two layers may have weights of one shape. Whose averages does your second one find?
"""


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    state = {"t": 0} if state is None else dict(state)
    t = state["t"] = state["t"] + 1
    new = []
    for p, g in zip(params, grads):
        shape = str(p.shape)
        m, v = state.get(shape, (0 * p, 0 * p))
        if not decoupled:
            g = g + weight_decay * p
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        state[shape] = m, v
        step = lr * m / (1 - betas[0] ** t) / ((v / (1 - betas[1] ** t)) ** 0.5 + eps)
        new.append(p - step - (lr * weight_decay * p if decoupled else 0.0))
    return new, state
