# kata: conv-flops (python)
# outcome: timed out
# stopped by: deadline
# cases: smallest
"""Loops for ever while it is imported."""

while True:
    pass


def conv2d_cost(*args, **kwargs):
    return {}
