# kata: sync-bn (numpy, torch)
def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    n = xp.ones_like(x).sum(0)
    sums = xp.stack([n, x.sum(0), (x * x).sum(0)])
    total, first, second = all_reduce(sums)
    mean = first / total
    square = second / total
    var = (square - mean * mean).clip(0)
    std = (var + eps) ** 0.5
    x_hat = (x - mean) / std
    y = gamma * x_hat + beta
    return y, (x_hat, gamma, std, total)


def sync_batchnorm_backward(dout, cache, all_reduce):
    x_hat, gamma, std, total = cache
    sums = xp.stack([dout.sum(0), (dout * x_hat).sum(0)])
    dbeta, dgamma = all_reduce(sums)
    through_mean = dbeta / total
    through_var = x_hat * dgamma / total
    dx = gamma / std * (dout - through_mean - through_var)
    return dx, dgamma, dbeta
