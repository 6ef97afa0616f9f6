# kata: conv-flops (python)
# outcome: timed out, failed: type, out of memory
# stopped by: deadline
# cases: smallest
# seconds: 0.5
"""Computes an integer of some thirty million digits."""

import math


def conv2d_cost(*args, **kwargs):
    return math.factorial(5_000_000)
