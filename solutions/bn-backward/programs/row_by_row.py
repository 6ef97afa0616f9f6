# kata: bn-backward (numpy, torch)
def batchnorm_backward(dout, cache):
    x, gamma, beta, x_hat, sample_mean, sample_var, eps = cache
    N = x.shape[0]
    dtype = dout.dtype
    dx = xp.zeros_like(dout, dtype=dtype)
    dgamma = xp.zeros_like(gamma, dtype=dtype)
    dbeta = xp.zeros_like(gamma, dtype=dtype)
    for i in range(N):
        dgamma += dout[i] * x_hat[i]
        dbeta += dout[i]
    for row in range(N):
        inner = dout[row] - dbeta / N - x_hat[row] * dgamma / N
        dx[row] = gamma / (sample_var + eps) ** 0.5 * inner
    return dx, dgamma, dbeta
