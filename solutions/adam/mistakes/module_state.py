"""The averages are kept in a module variable, not in the state

Two runs take turns: whose averages does your second run find? Everything a step remembers belongs into the state.
"""

MEMORY = {}


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    if state is None:
        MEMORY.clear()
    t = MEMORY["t"] = MEMORY.get("t", 0) + 1
    new = []
    for i, (p, g) in enumerate(zip(params, grads)):
        if not decoupled:
            g = g + weight_decay * p
        m, v = MEMORY.get(i, (0 * p, 0 * p))
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        MEMORY[i] = m, v
        step = m / (1 - betas[0] ** t) / ((v / (1 - betas[1] ** t)) ** 0.5 + eps)
        if decoupled:
            step = step + weight_decay * p
        new.append(p - lr * step)
    return new, {"t": t}
