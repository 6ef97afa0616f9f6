# kata: conv-flops (python)
# outcome: crashed, out of memory, timed out
# stopped by: separate process
# cases: smallest
# seconds: 8
"""Recurses in C until the stack runs out."""

import sys


def conv2d_cost(*args, **kwargs):
    sys.setrecursionlimit(10**9)
    loop = []
    for _ in range(10**6):
        loop = [loop]
    return {'x': len(repr(loop))}
