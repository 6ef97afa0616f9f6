"""Sutskever et al. (2013) as torch.optim.SGD has it, with lr outside of the velocity; Duchi et al., AdaGrad (2011).

Everything is elementwise, so the shapes are those of the parameters.
"""


def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    """One step of SGD: (new params, new state). The state is the velocities."""
    stepped, velocities = [], []
    for i, p in enumerate(params):
        g = grads[i] + weight_decay * p  # the gradient of weight_decay/2 · p², too
        v = g  # the first one is whole: there is no older velocity that it is to be weighed against
        if state is not None and momentum != 0:
            v = momentum * state[i] + (1 - dampening) * g
        step = g + momentum * v if nesterov else v
        stepped.append(p - lr * step)
        velocities.append(v)
    return stepped, velocities


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    """One step of AdaGrad: (new params, new state). The state is the sums of squares."""
    if state is None:
        state = [0 * p for p in params]
    stepped, sums = [], []
    for i, p in enumerate(params):
        g = grads[i] + weight_decay * p
        s = state[i] + g * g  # before the step, which is at most lr for that reason
        root = s**0.5 + eps  # eps: 0 / eps is 0, where 0 / 0 would be NaN
        stepped.append(p - lr * g / root)
        sums.append(s)
    return stepped, sums
