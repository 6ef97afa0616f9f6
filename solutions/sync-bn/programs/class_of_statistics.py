# kata: sync-bn (numpy, torch)
class Statistics:
    def __init__(self, x, eps, all_reduce):
        powers = xp.stack([x**0, x, x**2]).sum(1)
        powers = all_reduce(powers)
        self.count = powers[0]
        self.mean = powers[1] / self.count
        var = powers[2] / self.count - self.mean**2
        var = xp.where(var < 0, 0 * var, var)
        self.std = (var + eps) ** 0.5

    def normalised(self, x):
        return (x - self.mean) / self.std


def sync_batchnorm(x, gamma, beta, eps, all_reduce):
    statistics = Statistics(x, eps, all_reduce)
    return statistics.normalised(x) * gamma + beta, (x, gamma, statistics)


def sync_batchnorm_backward(dout, cache, all_reduce):
    x, gamma, statistics = cache
    x_hat = statistics.normalised(x)
    g = dout * gamma  # the gradient by x_hat
    sums = all_reduce(xp.stack([dout, dout * x_hat]).sum(1))
    means = sums * gamma / statistics.count
    dx = (g - means[0] - x_hat * means[1]) / statistics.std
    return dx, sums[1], sums[0]
