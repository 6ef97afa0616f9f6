# kata: adam (numpy, torch)
"""The state is every gradient so far: the averages are taken anew, with weights that need no correction."""


def average(values, beta):
    total, weights = 0.0, 0.0
    for value in values:
        total, weights = beta * total + value, beta * weights + 1
    return total / weights


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    coupled = 0.0 if decoupled else weight_decay
    state = [*(state or []), [g + coupled * p for p, g in zip(params, grads)]]
    result = []
    for i, p in enumerate(params):
        seen = [gradients[i] for gradients in state]
        update = average(seen, betas[0]) / (average([g * g for g in seen], betas[1]) ** 0.5 + eps)
        result.append(p - lr * (update + (weight_decay - coupled) * p))
    return result, state
