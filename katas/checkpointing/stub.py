"""Gradient checkpointing."""

import torch


def checkpoint(fn, *inputs):
    """fn(*inputs), which keeps only its inputs and runs again in backward.

    fn:      a function of the inputs that returns one float tensor; it may
             draw random numbers from torch, and use parameters of its own
    inputs:  tensors, with or without requires_grad, and any other values

    Returns what fn does; gradients are those that fn alone would give, the
    parameters' included.
    """
    raise NotImplementedError
