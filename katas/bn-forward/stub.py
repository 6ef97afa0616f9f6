"""Batch normalisation, the forward pass."""


def batchnorm_forward(
    x,
    gamma,
    beta,
    running_mean,
    running_var,
    training,
    momentum=0.1,
    eps=1e-5,
):
    """Batch norm of x, and the running statistics after it.

    x                          (N, C) or (N, C, H, W)
    gamma, beta                (C,), scale and shift
    running_mean, running_var  (C,)
    training                   True: statistics of the batch (biased variance),
                               which the running ones take in;
                               False: the running ones, as they are
    momentum                   the weight of the batch in the running
                               statistics, where the variance is unbiased
    eps                        a float > 0, added to the variance

    Returns (y, running_mean, running_var) with the shapes of x, (C,) and (C,)
    and the dtype of x. Modifies none of its arguments.
    """
    raise NotImplementedError
