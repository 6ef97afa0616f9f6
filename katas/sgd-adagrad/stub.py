"""SGD with momentum, and AdaGrad: one step of each optimiser."""


def sgd_step(
    params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0,
    nesterov=False, weight_decay=0.0,
):  # fmt: skip
    """One step of SGD, with momentum where it is above 0.

    params, grads: lists of float arrays; grads[i] has the shape and dtype of
                   params[i]
    state:         None before the first step, then what the last call returned
    lr, momentum, dampening, weight_decay: floats
    nesterov:      whether the step looks ahead along the velocity

    Returns (params, state): a list of new arrays, of the same shapes and
    dtype, and the new state, made of plain dicts, lists, tuples, strings,
    numbers and arrays. The arguments stay as they were.
    """
    raise NotImplementedError


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    """One step of AdaGrad.

    params, grads, state: as for sgd_step, with a state of its own
    lr, eps, weight_decay: floats

    Returns (params, state), as sgd_step does.
    """
    raise NotImplementedError
