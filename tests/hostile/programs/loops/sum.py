# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
# seconds: 0.4
"""Sums an endless iterator in C."""

import itertools


def conv2d_cost(*args, **kwargs):
    return sum(itertools.repeat(1))
