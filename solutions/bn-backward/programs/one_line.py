# kata: bn-backward (numpy, torch)
def batchnorm_backward(dout, cache):
    x, gamma, _, x_hat, _, var, eps = cache
    N = len(x)
    db, dg = dout.sum(0), xp.sum(dout * x_hat, 0)
    return gamma / xp.sqrt(var + eps) / N * (N * dout - db - x_hat * dg), dg, db
