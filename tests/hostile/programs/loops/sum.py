# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Loops in C: the sum of an endless iterator."""

import itertools


def conv2d_cost(*args, **kwargs):
    return sum(itertools.repeat(1))
