# kata: conv-flops (python)
# outcome: not loaded
# stopped by: read in the worker
# cases: smallest
"""A hundred thousand nested brackets."""

def text():
    return "x = " + "(" * 100_000 + ")" * 100_000 + "\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
