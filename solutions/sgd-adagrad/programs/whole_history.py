# kata: sgd-adagrad (numpy, torch)
"""The state is every gradient so far, and what is needed of them is worked out anew."""


def with_decay(params, grads, state, w):
    return [*(state or ()), [g + w * p for p, g in zip(params, grads)]]


def velocity(seen, momentum, share):
    first, *later = seen
    for g in later:
        first = first * momentum + g * share
    return first


def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    history = with_decay(params, grads, state, weight_decay)
    moved = []
    for i, p in enumerate(params):
        seen = [step[i] for step in history]
        direction = velocity(seen, momentum, 1 - dampening) if momentum else seen[-1]
        if nesterov:
            direction = seen[-1] + momentum * direction
        moved.append(p - lr * direction)
    return moved, history


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    history = with_decay(params, grads, state, weight_decay)
    roots = [sum(step[i] * step[i] for step in history) ** 0.5 for i in range(len(params))]
    return [p - lr * (g / (root + eps)) for p, g, root in zip(params, history[-1], roots)], history
