# kata: receptive-field (python)
from itertools import accumulate
from operator import mul


def receptive_field(layers):
    if not layers:
        return []
    kernels, strides, paddings, dilations = zip(*layers)
    jumps = [1, *accumulate(strides, mul)]
    reaches = [d * (k - 1) * j for d, k, j in zip(dilations, kernels, jumps)]
    sizes = accumulate(reaches, initial=1)
    lefts = accumulate((-p * j for p, j in zip(paddings, jumps)), initial=0)
    rows = list(zip(sizes, jumps, lefts))[1:]
    return [{"size": n, "jump": j, "start": left + (n - 1) / 2} for n, j, left in rows]
