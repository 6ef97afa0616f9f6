"""Softmax and its gradient."""


def softmax(x, axis=-1):
    """exp(x) divided by its sum along the axis; x has one dimension or more.

    Returns y, with the shape and dtype of x; exact for large inputs, too.
    """
    raise NotImplementedError


def softmax_jacobian(x):
    """The derivatives of softmax at the vector x (D,).

    Returns J (D, D) in the dtype of x: J[i, j] is that of y[i] by x[j].
    """
    raise NotImplementedError


def softmax_backward(dout, y, axis=-1):
    """The gradient with respect to x, where y = softmax(x, axis).

    dout, y  of one shape: the gradient with respect to y, and y itself
    Returns dx, of that shape and dtype, without forming a Jacobian.
    """
    raise NotImplementedError
