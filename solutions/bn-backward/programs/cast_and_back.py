# kata: bn-backward (numpy, torch)
def batchnorm_backward(dout, cache):
    *arrays, eps = cache
    g, h, gamma, var = (xp.asarray(a, dtype=xp.float64) for a in (dout, arrays[3], arrays[1], arrays[5]))
    dgamma = (g * h).sum(0)
    dbeta = g.sum(0)
    dx = gamma / (var + eps) ** 0.5 * (g - g.mean(0) - h * (g * h).mean(0))
    return [xp.asarray(part, dtype=dout.dtype) for part in (dx, dgamma, dbeta)]
