"""Ioffe and Szegedy, Batch Normalization (2015), section 3: the chain rule, one intermediate at a time.

Backwards through y = gamma * x_hat + beta, x_hat = (x - mean) / std, std = sqrt(var + eps).
Only methods that NumPy arrays and torch tensors share, so it serves both.
"""


def batchnorm_backward(dout, cache):
    """dx (N, D), dgamma (D,), dbeta (D,): the gradients that dout (N, D) sends back."""
    x, gamma, _, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    centred = x - sample_mean  # (N, D)
    std = (sample_var + eps) ** 0.5  # (D,)

    # y = gamma * x_hat + beta: gamma and beta were broadcast over the batch, so their gradients are summed over it.
    dbeta = dout.sum(0)  # (D,)
    dgamma = (dout * x_hat).sum(0)  # (D,)
    dx_hat = dout * gamma  # (N, D)

    # x_hat = (x - mean) * (var + eps)^(-1/2): both statistics were broadcast too.
    dvar = (dx_hat * centred).sum(0) * -0.5 / std**3  # (D,)
    dmean = -dx_hat.sum(0) / std  # (D,); the variance's own dependence on the mean adds 0, as centred sums to 0

    # x takes part directly, in var = mean((x - mean)²) and in mean: three paths.
    dx = dx_hat / std + dvar * 2.0 * centred / N + dmean / N  # (N, D)
    return dx, dgamma, dbeta
