# kata: sgd-adagrad (numpy, torch)
def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    first = state is None
    if first:
        state = {"v": [xp.zeros_like(p) for p in params]}
    new, vs = [], []
    for p, g, v in zip(params, grads, state["v"]):
        if weight_decay != 0:
            g = g + weight_decay * p
        if momentum != 0:
            if first:
                v = g
            else:
                v = momentum * v + (1 - dampening) * g
            if nesterov:
                d = g + momentum * v
            else:
                d = v
        else:
            d = g
        new.append(p - lr * d)
        vs.append(v)
    return new, {"v": vs}


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    if state is None:
        state = {"sum": [xp.zeros_like(p) for p in params]}
    new, sums = [], []
    for p, g, total in zip(params, grads, state["sum"]):
        if weight_decay != 0:
            g = g + weight_decay * p
        total = total + g**2
        std = xp.sqrt(total) + eps
        new.append(p - lr * g / std)
        sums.append(total)
    return new, {"sum": sums}
