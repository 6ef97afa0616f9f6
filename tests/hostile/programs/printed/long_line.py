# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: control characters
# cases: smallest
"""Prints a single line of half a megabyte."""

def conv2d_cost(*args, **kwargs):
    print('x' * 500_000)
    return {}
