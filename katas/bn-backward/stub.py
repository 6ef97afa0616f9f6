"""Batch normalisation, the backward pass."""


def batchnorm_backward(dout, cache):
    """Gradients of batch normalisation with respect to x, gamma and beta.

    dout   (N, D), the gradient of the loss with respect to
           y = gamma * x_hat + beta
    cache  (x, gamma, beta, x_hat, sample_mean, sample_var, eps) of the
           forward pass: x and x_hat (N, D), all others (D,), eps a float > 0;
           x_hat = (x - sample_mean) / sqrt(sample_var + eps), with the biased
           variance of the batch

    Returns (dx, dgamma, dbeta) with shapes (N, D), (D,), (D,) and the dtype of
    dout. Modifies none of its arguments.
    """
    raise NotImplementedError
