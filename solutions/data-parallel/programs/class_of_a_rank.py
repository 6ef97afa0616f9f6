# kata: data-parallel (numpy, torch)
class Rank:
    def __init__(self, params, batch, all_reduce):
        self.params, self.batch, self.all_reduce = params, batch, all_reduce
        self.samples = len(batch)

    def gradients(self, grad_fn):
        sums = [self.all_reduce(g * self.samples) for g in grad_fn(self.params, self.batch)]
        samples = self.all_reduce(self.samples)
        return [g / samples for g in sums]

    def step(self, grad_fn, lr):
        gradients = self.gradients(grad_fn)
        return [p - g * lr for p, g in zip(self.params, gradients)]


def data_parallel_step(params, batch, grad_fn, lr, all_reduce):
    return Rank(params, batch, all_reduce).step(grad_fn, lr)
