# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: separate process
# cases: smallest
"""Raises KeyboardInterrupt, as if the user had pressed Ctrl-C."""

def conv2d_cost(*args, **kwargs):
    raise KeyboardInterrupt
