# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: separate process
# cases: smallest
"""Recurses without end."""

def conv2d_cost(*args, **kwargs):
    return conv2d_cost(*args, **kwargs)
