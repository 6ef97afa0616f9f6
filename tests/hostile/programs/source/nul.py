# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""A NUL in the middle of the file."""

def text():
    return "x = 1\x00\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
