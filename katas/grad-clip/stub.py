"""Gradient clipping by the global norm."""


def clip_grad_norm(grads, max_norm):
    """The gradients, scaled down together to the norm max_norm if need be.

    grads:     a list of float arrays of one dtype and any shapes; may be empty
    max_norm:  a float above 0

    Returns (grads, total_norm): a list of arrays of the same shapes and dtype,
    and the norm before clipping. The arguments stay as they were.

    ValueError: the norm is NaN or infinite.
    """
    raise NotImplementedError
