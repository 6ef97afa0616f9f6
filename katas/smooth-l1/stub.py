"""Smooth L1: the loss and its gradient."""


def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    """Smooth L1 loss.

    With d = pred - target: 0.5 * d**2 / beta where |d| < beta, and
    |d| - 0.5 * beta elsewhere.

    pred, target:  float arrays of the same shape, one dimension or more
    beta:          a float >= 0; 0 is the L1 loss
    reduction:     "none" (shape of pred), "mean" or "sum" (0-d)
    returns the loss, in the dtype of pred

    ValueError: beta negative or NaN, any other reduction, shapes that differ.
    """
    raise NotImplementedError


def smooth_l1_grad(pred, target, beta=1.0, reduction="mean"):
    """The derivative of smooth_l1 with respect to pred.

    Arguments and errors as for smooth_l1; for reduction "none", the derivative
    of each element's own loss.

    Returns dpred, with the shape and dtype of pred; 0 where d = 0, for
    beta = 0 too.
    """
    raise NotImplementedError
