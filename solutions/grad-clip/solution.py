"""Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), algorithm 1."""

import math


def clip_grad_norm(grads, max_norm):
    """The gradients, scaled to the norm max_norm if theirs is larger, and the norm that they had."""
    norm = sum((g * g).sum() for g in grads) ** 0.5  # one root, over all entries of all gradients
    if not math.isfinite(norm):
        raise ValueError(f"the gradients have the norm {norm}, which no factor brings to max_norm = {max_norm}")
    if norm > max_norm:
        grads = [g * (max_norm / norm) for g in grads]  # one factor: the direction stays
    return list(grads), norm
