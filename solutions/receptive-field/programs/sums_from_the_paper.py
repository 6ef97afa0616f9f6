# kata: receptive-field (python)
import math


def receptive_field(layers):
    def product(n):
        return math.prod(s for _, s, _, _ in layers[:n])

    table = []
    for L in range(1, len(layers) + 1):
        stack = list(enumerate(layers[:L]))
        size = 1 + sum(d * (k - 1) * product(l) for l, (k, _, _, d) in stack)
        twice = sum((d * (k - 1) - 2 * p) * product(l) for l, (k, _, p, d) in stack)
        table.append({"size": size, "jump": product(L), "start": twice * 0.5})
    return table
