# kata: conv-flops (python)
# outcome: not loaded, crashed, failed: value, type
# stopped by: read in the worker
# cases: smallest
"""A chain of fifty thousand attributes."""

def text():
    return "def f(x):\n    return x" + ".a" * 50_000 + "\n" + "def conv2d_cost(*args, **kwargs):\n    return {}\n"
