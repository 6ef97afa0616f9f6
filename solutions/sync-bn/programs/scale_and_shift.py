# kata: sync-bn (numpy, torch)
"""y = scale · x + shift for each column; the forward pass keeps x."""


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    count, sum_x, sum_xx = all_reduce(xp.stack([0 * x[0] + len(x), x.sum(0), (x**2).sum(0)]))
    mean = sum_x / count
    var = abs(sum_xx / count - mean**2)
    scale = gamma / xp.sqrt(var + eps)
    shift = beta - scale * mean
    return scale * x + shift, (x, mean, xp.sqrt(var + eps), scale, count)


def sync_batchnorm_backward(dout, cache, all_reduce):
    x, mean, root, scale, count = cache
    x_hat = (x - mean) / root
    reduced = all_reduce(xp.stack([(dout * x_hat).sum(0), dout.sum(0)]))
    dgamma, dbeta = reduced[0], reduced[1]
    mean_of_dout, mean_of_product = dbeta / count, dgamma / count
    return scale * (dout - mean_of_dout - mean_of_product * x_hat), dgamma, dbeta
