# kata: adam (numpy, torch)
"""The state holds the corrected averages themselves: each moves by its share of what is new."""


def adam_step(params, grads, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    n, hats = (1, [(0 * p, 0 * p) for p in params]) if state is None else state
    share1, share2 = ((1 - beta) / (1 - beta**n) for beta in betas)
    out, new_hats = [], []
    for p, g, (mean, square) in zip(params, grads, hats):
        g = g if decoupled else g + weight_decay * p
        mean = mean + share1 * (g - mean)
        square = square + share2 * (g * g - square)
        new_hats.append((mean, square))
        decay = lr * weight_decay if decoupled else 0.0
        out.append((1 - decay) * p - lr * (mean / (square**0.5 + eps)))
    return out, (n + 1, new_hats)
