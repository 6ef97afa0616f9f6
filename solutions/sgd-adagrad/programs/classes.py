# kata: sgd-adagrad (numpy, torch)
"""Two classes over one base; the state that travels is what their memory holds."""


class Optimiser:
    def __init__(self, state, weight_decay):
        self.memory, self.weight_decay = dict(state or {}), weight_decay

    def step(self, params, grads, lr):
        moved = []
        for i, (p, g) in enumerate(zip(params, grads)):
            moved.append(p - lr * self.direction(i, g + self.weight_decay * p))
        return moved, self.memory


class SGD(Optimiser):
    def __init__(self, state, weight_decay, momentum, dampening, nesterov):
        super().__init__(state, weight_decay)
        self.momentum, self.dampening, self.nesterov = momentum, dampening, nesterov

    def direction(self, i, g):
        if self.momentum == 0:
            return g
        old = self.memory.get(i)
        self.memory[i] = g if old is None else self.momentum * old + (1 - self.dampening) * g
        return g + self.momentum * self.memory[i] if self.nesterov else self.memory[i]


class AdaGrad(Optimiser):
    def __init__(self, state, weight_decay, eps):
        super().__init__(state, weight_decay)
        self.eps = eps

    def direction(self, i, g):
        self.memory[i] = self.memory.get(i, 0.0) + g * g
        return g / (self.memory[i] ** 0.5 + self.eps)


def sgd_step(params, grads, state, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    return SGD(state, weight_decay, momentum, dampening, nesterov).step(params, grads, lr)


def adagrad_step(params, grads, state, lr=1e-2, eps=1e-10, weight_decay=0.0):
    return AdaGrad(state, weight_decay, eps).step(params, grads, lr)
