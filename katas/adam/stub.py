"""Adam and AdamW: one step of the optimiser."""


def adam_step(
    params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8,
    weight_decay=0.0, decoupled=False,
):  # fmt: skip
    """One step of Adam, or of AdamW where decoupled.

    params, grads: lists of float arrays; grads[i] has the shape and dtype of
                   params[i]
    state:         None before the first step, then what the last call returned
    lr, betas, eps, weight_decay: floats; betas is a pair
    decoupled:     whether the decay stays out of the gradient, as in AdamW

    Returns (params, state): a list of new arrays, of the same shapes and
    dtype, and the new state, made of plain dicts, lists, tuples, strings,
    numbers and arrays. The arguments stay as they were.
    """
    raise NotImplementedError
